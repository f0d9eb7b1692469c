/** Weeks and months of policies: their names, and which are over. Keys are 2026-11 or 2026-W47, as the contract has them. */
import type { Rhythm } from '@/shared/gql/generated/graphql'
import { date, month } from '@/shared/format/format'
import { t } from './words'

const DAY_MS = 86_400_000
const utc = (day: string) => new Date(`${day}T00:00:00Z`)
const asDay = (at: Date) => at.toISOString().slice(0, 10)
const later = (day: string, days: number) => asDay(new Date(utc(day).getTime() + days * DAY_MS))

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

/** "2026年11月", or "11月16日 – 11月22日". */
export const periodName = (key: string): string => (key.includes('W') ? t('rewards.week', { from: date(daysOf(key)[0]), to: date(daysOf(key)[1]) }) : month(daysOf(key)[0]))

function keyOf(day: string, rhythm: Rhythm): string {
  if (rhythm === 'MONTH') return day.slice(0, 7)
  const thursday = utc(later(day, 3 - ((utc(day).getUTCDay() + 6) % 7)))
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1)
  return `${thursday.getUTCFullYear()}-W${String(Math.floor((thursday.getTime() - first) / DAY_MS / 7) + 1).padStart(2, '0')}`
}

/** The last periods that are over, the newest first. */
export function pastPeriods(rhythm: Rhythm, today: string, most = 6): string[] {
  const found: string[] = []
  let key = keyOf(today, rhythm)
  while (found.length < most) {
    key = keyOf(later(daysOf(key)[0], -1), rhythm)
    found.push(key)
  }
  return found
}

/** The first day of the period after the one that runs. */
export const nextStart = (rhythm: Rhythm, today: string): string => later(daysOf(keyOf(today, rhythm))[1], 1)
