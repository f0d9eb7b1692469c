/** How new the numbers are, and what to say of it. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { date, number } from '@/shared/format/format'
import { ConsoleFreshnessDocument } from '@/shared/gql/generated/console'
import type { ConsoleFreshnessQuery } from '@/shared/gql/generated/graphql'
import { language, t } from '../words'

export type Fresh = ConsoleFreshnessQuery['measureFreshness'][number]
const FRESH_MS = 60_000

export function useFreshness() {
  const page = useQuery({ queryKey: computed(() => ['ConsoleFreshness', language()]), queryFn: ({ signal }) => query(ConsoleFreshnessDocument, {}, { signal }), refetchInterval: FRESH_MS })
  return { page, rows: computed(() => page.data.value?.measureFreshness) }
}

/** Late ones first, then those that count, then the others; without data last. */
export function inOrder(rows: readonly Fresh[]): Fresh[] {
  const rank = (it: Fresh) => (it.isLate ? 0 : it.isScored ? 1 : it.newestDay ? 2 : 3)
  return [...rows].sort((a, b) => rank(a) - rank(b))
}

export const missing = (it: Fresh) => (it.expected === null || it.people === null ? 0 : Math.max(0, it.expected - it.people))

/** "GMV is 2 days old." */
export function lateSentence(it: Fresh): string {
  return it.newestDay === null || it.daysOld === null ? t('fresh.lateNever', { measure: it.measure.name }) : t('fresh.late', { measure: it.measure.name, n: it.daysOld, date: date(it.newestDay) })
}

/** "58 of 60 people, 3 fewer than the day before" */
export function peopleSentence(it: Fresh): string {
  if (it.people === null) return ''
  if (it.expected === null) return t('fresh.people', { n: it.people })
  const fewer = (it.peopleBefore ?? 0) - it.people
  const of = t('fresh.peopleOf', { n: number(it.people), all: number(it.expected) })
  return fewer > 0 ? t('fresh.fewer', { of, n: fewer }) : of
}
