/** What a board says about one's own place. Rows come best first; `gap` is how many points somebody is ahead of the viewer. */
export interface Row { readonly rank: number; readonly gap: string; readonly isMine: boolean }

const [FIRST, ABOVE, BELOW] = [3, 3, 2]
/** What a phone shows: the first three, three before the viewer and two after; nobody is shown the end of the list. */
export function near<R extends Row>(rows: readonly R[]): R[] {
  const own = rows.findIndex((it) => it.isMine)
  return own < 0 ? rows.slice(0, FIRST) : rows.filter((_, at) => at < FIRST || (at >= own - ABOVE && at <= own + BELOW))
}

/** Where the list leaves people out: the first row that more people stand before than are shown. */
export const breakAt = (rows: readonly Row[]): number => rows.findIndex((it, at) => it.rank > at + 1)

export const mine = <R extends Row>(rows: readonly R[]): R | undefined => rows.find((it) => it.isMine)

/** Points to whoever stands right before the viewer with more of them; undefined for the first and for those without a place. */
export function toNext(rows: readonly Row[]): number | undefined {
  const own = mine(rows)
  const before = own && rows.filter((it) => it.rank < own.rank).at(-1)
  return before && Number(before.gap)
}
