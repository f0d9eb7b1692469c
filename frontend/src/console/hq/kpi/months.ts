/** From which months a scorecard may count: those that are not frozen, up to three months ahead. */
export interface Period { readonly firstDay: string; readonly lastDay: string; readonly state: string }

const AHEAD = 3
const asText = (year: number, month: number) => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)

/** The next month first, since it surprises nobody; `today` as 2026-11-22. */
export function openMonths(periods: readonly Period[], today: string): string[] {
  const [year, month] = today.split('-').map(Number) as [number, number]
  const frozen = periods.filter((it) => it.state === 'FROZEN').map((it) => it.firstDay).sort().at(-1) ?? ''
  const known = periods.map((it) => it.firstDay)
  const ahead = Array.from({ length: AHEAD + 1 }, (_, n) => asText(year, month - 1 + n))
  const next = ahead[1]!
  const all = [...new Set([...known, ...ahead])].filter((it) => it > frozen).sort()
  return [next, ...all.filter((it) => it !== next)]
}
