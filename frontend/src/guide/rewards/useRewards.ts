import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { query, signedInPerson } from '@/shared/api'
import { GuideRewardsDocument, GuideStatementDocument } from '@/shared/gql/generated/graphql'
import { POINTS } from '@/shared/rewards/amounts'
import { language } from './words'
import { byMonth } from './months'

/** What one has, what waits, and every entry; `?of=CNY` keeps to one currency. */
export function useRewards() {
  const route = useRoute()
  const router = useRouter()
  const personId = signedInPerson() ?? ''
  const page = useQuery({ queryKey: computed(() => ['GuideRewards', personId, language()]), queryFn: ({ signal }) => query(GuideRewardsDocument, { personId }, { signal }), staleTime: 0 })
  const balances = computed(() => page.data.value?.balances ?? [])
  const waiting = computed(() => page.data.value?.viewer.rewardsWaiting)
  const notices = computed(() => page.data.value?.penalties.edges.map((it) => it.node).filter((it) => it.canBeAppealed || it.appeal?.state === 'OPEN') ?? [])

  const currencies = computed(() => balances.value.map((it) => it.currency))
  const chosen = computed({
    get: () => currencies.value.find((it) => it === route.query.of) ?? '',
    set: (of: string) => void router.replace({ query: of ? { of } : {} }),
  })
  const list = useInfiniteQuery({
    queryKey: computed(() => ['GuideStatement', personId, chosen.value, language()]),
    queryFn: ({ signal, pageParam }) => query(GuideStatementDocument, { personId, currency: chosen.value, after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ statement: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor : undefined),
    staleTime: 0,
  })
  const months = computed(() => list.data.value && byMonth(list.data.value.pages.flatMap((it) => it.statement.edges.map((edge) => edge.node))))
  const hasBoth = computed(() => currencies.value.length > 1 && currencies.value.includes(POINTS))
  return { page, balances, waiting, notices, currencies, chosen, hasBoth, list, months }
}
