import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { query } from '@/shared/api'
import { ConsoleBalancesDocument, ConsoleLedgerHeadDocument, ConsoleStatementDocument } from '@/shared/gql/generated/console'
import { POINTS } from '@/shared/rewards/amounts'
import { useUrl } from '../../parts/url'
import { useViewer } from '../../shell/useViewer'
import { language } from './words'

/** What was booked for the people in sight: of one of them, of a unit, in points or a currency; and, for who audits,
 * what was found whole and published last. */
export function useStatement() {
  const url = useUrl()
  const { may } = useViewer()
  const person = url.part('person')
  const unit = url.part('unit')
  const currency = url.part('of')
  const asked = computed(() => ({ personId: person.value || undefined, unitId: unit.value || undefined, currency: currency.value }))
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleStatement', asked.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleStatementDocument, { ...asked.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ statement: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.statement.edges.map((edge) => edge.node)) ?? [])
  const all = computed(() => pages.data.value?.pages[0]?.statement.totalCount ?? 0)
  const sums = useQuery({
    queryKey: computed(() => ['ConsoleBalances', person.value, language()]),
    queryFn: ({ signal }) => query(ConsoleBalancesDocument, { personId: person.value }, { signal }),
    enabled: computed(() => Boolean(person.value)),
    staleTime: 0,
  })
  const balances = computed(() => (person.value ? sums.data.value?.balances ?? [] : []))
  /** Those of the chain so far as they were met: a choice of one hides the others from the list, not from the choice. */
  const currencies = ref([POINTS, 'CNY'])
  watch([rows, balances, currency], () => {
    const met = [...currencies.value, ...[...rows.value, ...balances.value].map((it) => it.currency), currency.value]
    currencies.value = [...new Set(met)].filter(Boolean)
  }, { immediate: true })
  const head = useQuery({
    queryKey: ['ConsoleLedgerHead'],
    queryFn: ({ signal }) => query(ConsoleLedgerHeadDocument, {}, { signal }),
    enabled: computed(() => may('SEE_AUDIT')),
  })
  const files = computed(() => ({ person: person.value || undefined, unit: unit.value || undefined, currency: currency.value || undefined }))
  return { person, unit, currency, currencies, pages, rows, all, balances, head: head.data, files, may, here: url.here }
}
