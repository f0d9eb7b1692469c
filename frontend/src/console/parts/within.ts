/** The way from the viewer's own unit down to a unit: what lies above is not theirs to open. */
export function within<U extends { id: string }>(ancestors: readonly U[], ownId: string | undefined): readonly U[] {
  const from = ancestors.findIndex((it) => it.id === ownId)
  return from < 0 ? [] : ancestors.slice(from)
}
