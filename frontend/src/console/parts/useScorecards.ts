import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleScorecardDocument, ConsoleScorecardsDocument } from '@/shared/gql/generated/console'
import type { ConsoleVersion_ScorecardFragment } from '@/shared/gql/generated/graphql'
import { today } from '@/shared/format/clock'
import { language } from '../words'

type Version = ConsoleVersion_ScorecardFragment
export type Standing = 'DRAFT' | 'inForce' | 'later' | 'past'

/** The version that counts on a day: the last one that has begun, the higher number where two begin together. */
export function inForceOn(cards: readonly Version[], day: string): Version | undefined {
  const begun = cards.filter((it) => it.state === 'PUBLISHED' && it.fromDay !== null && it.fromDay <= day)
  return [...begun].sort((a, b) => b.fromDay!.localeCompare(a.fromDay!) || b.number - a.number)[0]
}

/** One version whole. Its id and `version` are its key: a draft that was saved is another text. */
export function useScorecard(which: () => { id: string; version: number } | undefined) {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ['ConsoleScorecard', which()?.id, which()?.version, language()]),
    queryFn: ({ signal }) => query(ConsoleScorecardDocument, { id: which()!.id }, { signal }),
    enabled: computed(() => which() !== undefined),
    staleTime: Infinity,
  })
  return { card: computed(() => (data.value?.node?.__typename === 'Scorecard' ? data.value.node : undefined)), error, refetch }
}

/** All versions, the draft, the one in force, and what they are made of. */
export function useScorecards() {
  const page = useQuery({ queryKey: computed(() => ['ConsoleScorecards', language()]), queryFn: ({ signal }) => query(ConsoleScorecardsDocument, {}, { signal }) })
  const cards = computed(() => page.data.value?.scorecards.edges.map((it) => it.node) ?? [])
  const measures = computed(() => page.data.value?.measures ?? [])
  const periods = computed(() => page.data.value?.periods.edges.map((it) => it.node) ?? [])
  const saved = computed(() => cards.value.find((it) => it.state === 'DRAFT'))
  const inForce = computed(() => inForceOn(cards.value, today()) ?? cards.value.find((it) => it.state === 'PUBLISHED'))

  /** Months that some version scores; before the first one there is nothing to compare with. */
  const scored = computed(() => {
    const first = cards.value.flatMap((it) => it.fromDay ?? []).sort()[0]
    return periods.value.filter((it) => first !== undefined && it.firstDay >= first)
  })

  function standing(card: Version): Standing {
    if (card.state === 'DRAFT') return 'DRAFT'
    if (card.id === inForceOn(cards.value, today())?.id) return 'inForce'
    return card.fromDay !== null && card.fromDay > today() ? 'later' : 'past'
  }
  return { page, cards, measures, periods, saved, inForce, scored, standing }
}
