/** A year and a half on a line: half a year that was, a year to come. Days as `2026-11-28`. */
export interface Stretch { readonly fromDay: string; readonly stage: number }

const DAY_MS = 86_400_000
const at = (day: string) => Date.parse(`${day}T00:00:00Z`)
const monthsFrom = (today: string, by: number) => {
  const [year, month] = today.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, month - 1 + by, 1)).toISOString().slice(0, 10)
}

export const spanAround = (today: string) => ({ firstDay: monthsFrom(today, -5), lastDay: new Date(at(monthsFrom(today, 13)) - DAY_MS).toISOString().slice(0, 10) })

/** Where a day lies between both ends, as a share. */
export const shareOf = (day: string, first: string, last: string) => (at(day) - at(first)) / (at(last) + DAY_MS - at(first))

/** Pieces of the line with their place and width in shares. */
export function piecesOf(stretches: readonly Stretch[], first: string, last: string): { stage: number; fromDay: string; left: number; width: number }[] {
  return stretches.map((it, n) => {
    const left = shareOf(it.fromDay, first, last)
    const next = stretches[n + 1]
    return { stage: it.stage, fromDay: it.fromDay, left, width: (next ? shareOf(next.fromDay, first, last) : 1) - left }
  })
}

/** The next change after today. */
export const nextOf = (stretches: readonly Stretch[], today: string) => stretches.find((it) => it.fromDay > today)

interface Card { readonly state: string; readonly fromDay: string | null; readonly lines: readonly { weightBp: number; measure: { id: string; name: string } }[]; readonly overlays: readonly { stage: number | null; role: string | null; unit: { id: string } | null; shifted: readonly { weightBp: number; measure: { id: string } }[] }[] }

/** What each measure weighs in a stage, for whom no role or branch has other weights. */
export function weightsOf(card: Card, stage: number): Map<string, number> {
  const other = card.overlays.find((it) => it.stage === stage && !it.role && !it.unit)
  return new Map(card.lines.map((it) => [it.measure.id, other?.shifted.find((one) => one.measure.id === it.measure.id)?.weightBp ?? it.weightBp]))
}
