/** Past months as bars, the oldest first. */
export interface Month { readonly firstDay: string; readonly points: string | null; readonly grade: string; readonly isFrozen: boolean }
export interface Bar { readonly month: Month; readonly x: number; readonly height: number }

export const WIDTH = 320
export const HEIGHT = 96
const MOST = 12
/** Scores end at the cap of a measure; a usual one is 120, and bars of good months must not look cut off. */
const FULL = 120

/** `months` as the server lists them, the newest first. A month without a score has no height. */
export function barsOf(months: readonly Month[]): Bar[] {
  const shown = months.slice(0, MOST).reverse()
  const step = WIDTH / Math.max(6, shown.length)
  return shown.map((month, at) => ({ month, x: (at + .5) * step, height: month.points === null ? 0 : Math.max(2, Math.min(1, Number(month.points) / FULL) * HEIGHT) }))
}

/** The best and the lowest of the months that have a score; undefined while none has. */
export function reach(months: readonly Month[]): { n: number; best: number; least: number } | undefined {
  const scored = months.slice(0, MOST).flatMap((it) => (it.points === null ? [] : [Number(it.points)]))
  return scored.length ? { n: scored.length, best: Math.max(...scored), least: Math.min(...scored) } : undefined
}
