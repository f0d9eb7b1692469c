/** What is said of weeks, and how dark a cell is. */
import { date, number } from '@/shared/format/format'
import type { ConsoleWeekLooksQuery, ConsoleWeekMapQuery, LookCard_WeekLookFragment as Look } from '@/shared/gql/generated/graphql'
import { amount } from '@/shared/kpi/amounts'
import { t } from '../../words'

type Told = ConsoleWeekMapQuery['weekMap']
type Looks = ConsoleWeekLooksQuery['weekLooks']

/** From which value on each fifth of the shown numbers begins; equal numbers are of one fifth. */
export function fifths(values: readonly (string | null)[]): (value: string | null) => number {
  const known = values.flatMap((it) => (it === null ? [] : [Number(it)])).sort((a, b) => a - b)
  return (value) => {
    if (value === null) return 0
    const below = known.findIndex((it) => it >= Number(value))
    return Math.min(5, 1 + Math.floor((5 * below) / known.length))
  }
}

export const days = (week: { firstDay: string; lastDay: string }) => t('team.days', { from: date(week.firstDay), to: date(week.lastDay) })

/** "9 to 15 November: 77, above the 10 of a usual week." */
export function summary({ total, usual, measure, weeks }: Told): string {
  const [week, value] = [weeks.at(-1), total.values.at(-1) ?? null]
  if (!week) return ''
  const it = { days: days(week), measure: measure.name, value: amount(value, measure), usual: amount(usual, measure) }
  if (value === null) return t('team.mapNone', it)
  if (usual === null) return t('team.mapFirst', it)
  const by = Number(value) - Number(usual)
  return t(it.value === it.usual ? 'team.mapSame' : by > 0 ? 'team.mapUp' : 'team.mapDown', it)
}

/** "12, where 40 is usual for this guide (the middle of 8 weeks): 12.6 times the usual swing below." */
export function lookSentence(row: Look, { measure }: Pick<Looks, 'measure'>): string {
  const it = { value: amount(row.value, measure), usual: amount(row.usual, measure), n: number(Math.abs(Number(row.times)), 1), of: number(row.compared) }
  const where = Number(row.times) > 0 ? 'Above' : 'Below'
  return t(row.against === 'PEERS' ? `team.look${where}Peers` : `team.look${where}Own`, it)
}
