/** The last day of the longest term from a day on; both days count. */
export function lastDay(from: string, days: number): string {
  const at = new Date(`${from}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days - 1)
  return at.toISOString().slice(0, 10)
}
