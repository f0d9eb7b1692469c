/** The days of a title's term, as dates in text. */
const text = (at: Date) => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`

export const today = (now = new Date()): string => text(now)

/** The last day of the longest term from a day on; both days count. */
export function lastDay(from: string, days: number): string {
  const at = new Date(`${from}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days - 1)
  return at.toISOString().slice(0, 10)
}
