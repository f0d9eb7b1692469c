import { hmacSha256 } from './sha256'

export interface Beat {
  readonly seq: number
  readonly fromMs: number
  readonly toMs: number
  readonly offsetMs: number
}

const SEAL_LENGTH = 22

/** Names the lease a beat belongs to. The key is on this phone, so it proves no more than that (integrity.md). */
export function seal(key: string, { seq, fromMs, toMs, offsetMs }: Beat): string {
  const utf8 = new TextEncoder()
  const mac = hmacSha256(utf8.encode(key), utf8.encode(`${seq}.${fromMs}.${toMs}.${offsetMs}`))
  return btoa(String.fromCharCode(...mac)).replaceAll('+', '-').replaceAll('/', '_').slice(0, SEAL_LENGTH)
}
