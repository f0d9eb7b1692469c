/** The days of a week or a month. Keys are 2026-11 or 2026-W47, as the contract has them. */
export const DAY_MS = 86_400_000
export const utc = (day: string) => new Date(`${day}T00:00:00Z`)
const asDay = (at: Date) => at.toISOString().slice(0, 10)
export const later = (day: string, days: number) => asDay(new Date(utc(day).getTime() + days * DAY_MS))

/** The Monday of a week by ISO 8601: the week that holds January 4th is the first. */
function mondayOf(year: number, week: number): string {
  const fourth = utc(`${year}-01-04`)
  return later(asDay(fourth), (week - 1) * 7 - ((fourth.getUTCDay() + 6) % 7))
}

/** The first and last day of a period. */
export function daysOf(key: string): readonly [string, string] {
  const [, year, week, month] = /^(\d{4})-(?:W(\d\d)|(\d\d))$/.exec(key) ?? []
  if (week) return [mondayOf(Number(year), Number(week)), later(mondayOf(Number(year), Number(week)), 6)]
  return [`${year}-${month}-01`, asDay(new Date(Date.UTC(Number(year), Number(month), 0)))]
}
