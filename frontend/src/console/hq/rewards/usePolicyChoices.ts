import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsolePolicyChoicesDocument } from '@/shared/gql/generated/console'
import { language } from './words'

export interface Option { readonly value: string; readonly label: string }
export interface Choices { readonly sums: readonly Option[]; readonly measures: readonly Option[]; readonly badges: readonly Option[] }

/** What rules may speak of: measures, those that are summed, badges that are earned or that people are nominated for; by the names that the contract knows them by. Courses are looked for by their title. */
export function usePolicyChoices() {
  const { data } = useQuery({
    queryKey: computed(() => ['ConsolePolicyChoices', language()]),
    queryFn: ({ signal }) => query(ConsolePolicyChoicesDocument, {}, { signal }),
    staleTime: 5 * 60_000,
  })
  const measured = computed(() => data.value?.measures.filter((it) => !it.isRetired) ?? [])
  const named = (it: { key: string; name: string }): Option => ({ value: it.key, label: it.name })
  return computed<Choices>(() => ({
    sums: measured.value.filter((it) => it.kind === 'SUM').map(named),
    measures: measured.value.map(named),
    badges: [...(data.value?.viewer.shelf ?? []), ...(data.value?.nominableBadges ?? [])].filter(({ badge }, at, all) => all.findIndex((it) => it.badge.slug === badge.slug) === at).map(({ badge }) => ({ value: badge.slug, label: badge.name })),
  }))
}
