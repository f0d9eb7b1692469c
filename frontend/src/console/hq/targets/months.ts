/** Months as their first days: `2026-11-01`. */
const asText = (year: number, month: number) => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)

/** The month `by` months away. */
export function moved(firstDay: string, by: number): string {
  const [year, month] = firstDay.split('-').map(Number) as [number, number]
  return asText(year, month - 1 + by)
}

export const monthOf = (day: string) => `${day.slice(0, 7)}-01`
