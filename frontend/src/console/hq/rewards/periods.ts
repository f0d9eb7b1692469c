/** Weeks and months of policies: which are over, and which comes next. */
import type { Rhythm } from '@/shared/gql/generated/graphql'
import { DAY_MS, daysOf, later, utc } from '@/shared/rewards/periods'

export { period as periodName } from '@/shared/rewards/amounts'

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
