/** Entries in the order that they come in, in groups of the month they were booked in by this phone's clock. */
export function byMonth<E extends { readonly at: string }>(entries: readonly E[]): { firstDay: string; entries: E[] }[] {
  const groups: { firstDay: string; entries: E[] }[] = []
  for (const entry of entries) {
    const at = new Date(entry.at)
    const firstDay = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-01`
    if (groups.at(-1)?.firstDay !== firstDay) groups.push({ firstDay, entries: [] })
    groups.at(-1)!.entries.push(entry)
  }
  return groups
}
