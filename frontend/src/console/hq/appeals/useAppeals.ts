import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleAppealsDocument, ConsoleReversalsDocument } from '@/shared/gql/generated/console'
import type { AppealState } from '@/shared/gql/generated/graphql'
import { useUrl } from '../../parts/url'
import { usePolicyNames } from '../../parts/usePolicyNames'
import { language } from './words'

/** Appeals in sight, the most urgent first: those that wait, or all (`?state=all`); and how rules fare (`?view=rules`). */
export function useAppeals() {
  const url = useUrl()
  const view = url.part<'list' | 'rules'>('view', 'list')
  const state = url.part<'open' | 'all'>('state', 'open')
  const policy = url.part('policy')
  const unit = url.part('unit')
  const asked = computed(() => ({ state: state.value === 'open' ? ('OPEN' as AppealState) : undefined, policyId: policy.value || undefined, unitId: unit.value || undefined }))
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleAppeals', asked.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleAppealsDocument, { ...asked.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ appeals: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
    enabled: computed(() => view.value === 'list'),
    staleTime: 0,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.appeals.edges.map((edge) => edge.node)) ?? [])
  const all = computed(() => pages.data.value?.pages[0]?.appeals.totalCount ?? 0)
  const policies = usePolicyNames()
  const fares = useQuery({ queryKey: computed(() => ['ConsoleReversals', language()]), queryFn: ({ signal }) => query(ConsoleReversalsDocument, {}, { signal }), enabled: computed(() => view.value === 'rules') })
  const isFiltered = computed(() => Boolean(policy.value || unit.value || state.value === 'all'))
  return { url, view, state, policy, unit, pages, rows, all, policies, fares, isFiltered }
}
