import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleLedgerBalancesDocument, ConsoleLedgerDocument, ConsoleLedgerHeadDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { useViewer } from '../../shell/useViewer'
import { language } from './words'

/** What was booked, of everybody or one person; and what was found whole and published last. */
export function useLedger() {
  const url = useUrl()
  const person = url.part('of', '', true)
  const currency = url.part('currency', '', true)
  const { may } = useViewer()
  const where = computed(() => ({ personId: person.value || undefined, currency: currency.value }))
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleLedger', where.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleLedgerDocument, { ...where.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.statement.pageInfo.hasNextPage ? last.statement.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const balances = useQuery({
    queryKey: computed(() => ['ConsoleLedgerBalances', person.value]),
    queryFn: ({ signal }) => query(ConsoleLedgerBalancesDocument, { personId: person.value }, { signal }),
    enabled: computed(() => person.value !== ''),
  })
  const head = useQuery({ queryKey: ['ConsoleLedgerHead'], queryFn: ({ signal }) => query(ConsoleLedgerHeadDocument, {}, { signal }), enabled: computed(() => may('SEE_AUDIT')) })
  return {
    person, currency, pages, may,
    rows: computed(() => pages.data.value?.pages.flatMap((it) => it.statement.edges.map((edge) => edge.node))),
    all: computed(() => pages.data.value?.pages[0]?.statement.totalCount ?? 0),
    balances: computed(() => balances.data.value?.balances ?? []),
    head: computed(() => head.data.value), filters: computed(() => ({ person: person.value || undefined, currency: currency.value || undefined })),
  }
}
