/** What is said of a month that is far from usual. */
import { number } from '@/shared/format/format'
import type { ConsoleMonthLooksQuery, MonthLookCard_MonthLookFragment as Look } from '@/shared/gql/generated/graphql'
import { amount, points, stageName } from '@/shared/kpi/amounts'
import { t } from '../../words'

/** "42 points. 84 is usual, the middle of 11 guides of the same stage: 4.7 times the usual swing below." */
export function monthSentence(row: Look): string {
  const it = { points: points(row.points), usual: points(row.usual), n: number(Math.abs(Number(row.times)), 1), of: number(row.compared) }
  return t(Number(row.times) > 0 ? 'team.monthAbove' : 'team.monthBelow', it)
}

/** Which measure it comes from, and what that came to; of a measure that was asked for only the latter. */
export function monthReasons({ measure, ...row }: Look, isScore: boolean): string[] {
  if (!measure) return []
  const name = { measure: measure.name }
  const value = row.target === null
    ? t('team.monthValueOnly', { ...name, value: amount(row.value, measure) })
    : t('team.monthValue', { ...name, value: amount(row.value, measure), target: amount(row.target, measure) })
  const why = { ...name, points: points(row.measurePoints), usual: points(row.measureUsual) }
  return isScore ? [t(Number(row.times) > 0 ? 'team.monthWhyAbove' : 'team.monthWhyBelow', why), value] : [value]
}

/** Of whom the group is, and from where on a month is listed; a bound beyond which no points can lie is left out. */
export function groupSentence({ stage, guides, usual, low, high }: ConsoleMonthLooksQuery['monthLooks']['groups'][number]): string {
  const which = low === null ? (high === null ? 'team.monthNeither' : 'team.monthHigh') : high === null ? 'team.monthLow' : 'team.monthBoth'
  return t('team.monthGroup', { stage: stageName(stage), guides: number(guides), usual: points(usual), listed: t(which, { low: points(low), high: points(high) }) })
}

export const OBSTACLES = {
  NO_POINTS: ['team.monthNoPoints', 'team.monthNoPointsText'],
  FEW: ['team.monthNoGroup', 'team.monthNoGroupText'],
  ALIKE: ['team.monthAlike', 'team.monthAlikeText'],
} as const
