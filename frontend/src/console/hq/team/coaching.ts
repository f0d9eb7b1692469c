/** What is said of somebody on the list: why they stand there, and what to talk about. */
import { number } from '@/shared/format/format'
import type { CoachingCard_CoachingRowFragment as Row } from '@/shared/gql/generated/graphql'
import { t } from '../../words'

export type Group = 'LEARNED_NOT_MOVING' | 'MOVING_NOT_LEARNED'

const points = (value: string | null) => number(Number(value), 1)

/** A change with its sign: "+13.6", "-4.4". */
export const signed = (value: string) => `${Number(value) > 0 ? '+' : ''}${points(value)}`

/** "Did 2 of 2 courses in time, yet the score rose 4.4 points less than everybody's." */
export function reason(row: Row, group: Group): string {
  const far = { n: points(String(Math.abs(Number(row.beyond)))), noise: points(row.noise) }
  const learned = row.onTime ? t('team.didSome', { done: number(row.onTime), due: number(row.due) }) : t('team.didNone', { due: number(row.due) })
  return learned + t(group === 'LEARNED_NOT_MOVING' ? 'team.butStands' : 'team.yetMoves', far)
}

/** Whoever learned talks about the measure that fell; whoever moves alone, about a course, and what they do well. */
export function topic(row: Row, group: Group): string {
  if (group === 'MOVING_NOT_LEARNED' && row.course) return t('team.aboutCourse', { course: row.course.title })
  if (group === 'MOVING_NOT_LEARNED') return t('team.aboutSecret')
  if (!row.measure || row.pointsNow === null) return t('team.aboutOpen')
  const it = { measure: row.measure.name, now: points(row.pointsNow) }
  const hasFallen = row.pointsBefore !== null && Number(row.pointsNow) < Number(row.pointsBefore)
  return hasFallen ? t('team.aboutFell', { ...it, before: points(row.pointsBefore) }) : t('team.aboutWeak', it)
}

/** A rise from an unusually low month is partly no rise: regression to the mean, in words. */
export const rebound = (row: Row) => (row.isRebound && row.usual !== null ? t('team.rebound', { before: points(row.scoreBefore), usual: points(row.usual) }) : '')
