/** FNV-1a over code points, 32 bit: the number that a name always gives, here and on the server. */
export function fingerprint(slug: string): number {
  let hash = 2166136261
  for (const letter of slug) hash = Math.imul(hash ^ letter.codePointAt(0)!, 16777619)
  return hash >>> 0
}
