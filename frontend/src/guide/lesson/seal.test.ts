import { createHash, createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { seal } from './seal'
import { hmacSha256, sha256 } from './sha256'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const text = (it: string) => new TextEncoder().encode(it)
const times = (byte: number, n: number) => new Uint8Array(n).fill(byte)

/** RFC 4231, test cases 1 to 4, 6 and 7 (5 is about cutting). */
const CASES: [string, Uint8Array, Uint8Array, string][] = [
  ['1', times(0x0b, 20), text('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  ['2', text('Jefe'), text('what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  ['3', times(0xaa, 20), times(0xdd, 50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
  ['4', Uint8Array.from({ length: 25 }, (_, i) => i + 1), times(0xcd, 50), '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b'],
  ['6', times(0xaa, 131), text('Test Using Larger Than Block-Size Key - Hash Key First'), '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'],
  ['7', times(0xaa, 131), text('This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.'), '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2'],
]

test.each(CASES)('HMAC-SHA-256 of RFC 4231, case %s', (_, key, data, expected) => expect(hex(hmacSha256(key, data))).toBe(expected))

test('SHA-256 agrees with Node at every length around the blocks', () => {
  for (let length = 0; length < 200; length++) {
    const message = new Uint8Array(randomBytes(length))
    expect(hex(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'))
  }
})

test('a seal is 22 letters of base64url over the four numbers', () => {
  const own = createHmac('sha256', 'clé').update('7.10000.20000.15250').digest('base64url').slice(0, 22)
  expect(seal('clé', { seq: 7, fromMs: 10_000, toMs: 20_000, offsetMs: 15_250 })).toBe(own)
})
