/** What changed between two versions, as sentences: what only one of them says. */
export interface Change { readonly way: 'kept' | 'new' | 'gone'; readonly text: string }

/** In the order of the newer one; what is gone stands where it stood. */
export function changesOf(before: readonly string[], after: readonly string[]): Change[] {
  const found: Change[] = []
  let at = 0
  for (const text of after) {
    const stood = before.indexOf(text, at)
    if (stood < 0) { found.push({ way: 'new', text }); continue }
    found.push(...before.slice(at, stood).map((it) => ({ way: 'gone' as const, text: it })), { way: 'kept', text })
    at = stood + 1
  }
  return [...found, ...before.slice(at).map((it) => ({ way: 'gone' as const, text: it }))]
}
