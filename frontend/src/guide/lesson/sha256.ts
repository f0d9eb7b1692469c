/** SHA-256 and HMAC in plain code: `crypto.subtle` is missing where a shop's phone reaches the server by plain http. */

const PRIMES = Array.from({ length: 312 }, (_, n) => n).filter((n) => n > 1 && Array.from({ length: Math.floor(Math.sqrt(n)) - 1 }, (_, k) => k + 2).every((d) => n % d)).slice(0, 64)
const fraction = (x: number) => Math.floor((x - Math.floor(x)) * 2 ** 32)
const K = Uint32Array.from(PRIMES.map((p) => fraction(Math.cbrt(p))))
const START = Uint32Array.from(PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p))))
const BLOCK = 64

const turn = (x: number, n: number) => (x >>> n) | (x << (32 - n))

/** The message, a one bit, zeros, and the length in bits: whole blocks. */
function padded(message: Uint8Array): DataView {
  const size = Math.ceil((message.length + 9) / BLOCK) * BLOCK
  const bytes = new Uint8Array(size)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setUint32(size - 8, Math.floor(message.length / 2 ** 29))
  view.setUint32(size - 4, (message.length << 3) >>> 0)
  return view
}

function schedule(view: DataView, at: number): Uint32Array {
  const w = new Uint32Array(64)
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + i * 4)
  for (let i = 16; i < 64; i++) {
    const [a, b] = [w[i - 15]!, w[i - 2]!]
    w[i] = w[i - 16]! + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7]! + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))
  }
  return w
}

function compress(state: Uint32Array, w: Uint32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
  for (let i = 0; i < 64; i++) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0]
  }
  ;[a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = state[i]! + value })
}

export function sha256(message: Uint8Array): Uint8Array {
  const view = padded(message)
  const state = START.slice()
  for (let at = 0; at < view.byteLength; at += BLOCK) compress(state, schedule(view, at))
  const digest = new DataView(new ArrayBuffer(32))
  state.forEach((word, i) => digest.setUint32(i * 4, word))
  return new Uint8Array(digest.buffer)
}

/** RFC 2104 over SHA-256. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = new Uint8Array(BLOCK)
  short.set(key.length > BLOCK ? sha256(key) : key)
  const wrap = (mask: number, inner: Uint8Array) => {
    const bytes = new Uint8Array(BLOCK + inner.length)
    bytes.set(short.map((it) => it ^ mask))
    bytes.set(inner, BLOCK)
    return sha256(bytes)
  }
  return wrap(0x5c, wrap(0x36, message))
}
