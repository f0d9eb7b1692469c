import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleMakePayoutDocument, ConsolePayoutsDocument, ConsolePayoutsDueDocument } from '@/shared/gql/generated/console'
import type { ConsolePayouts_PayoutFragment, ConsolePayoutsDueQuery } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { newKey } from '../../parts/new-key'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { named, read, toggled, written, type Column } from './columns'
import { language, t } from './words'

export type Due = ConsolePayoutsDueQuery['payoutsDue'][number]

/** What is owed by month and currency, what was handed over, and its files in the columns that the link holds. */
export function usePayouts() {
  const kept = useUrl().part('columns')
  const columns = computed(() => read(kept.value))
  const toggle = (key: Column) => { kept.value = written(toggled(columns.value, key)) }
  const name = (key: Column, head: string) => { kept.value = written(named(columns.value, key, head)) }

  const owed = useQuery({ queryKey: computed(() => ['ConsolePayoutsDue', language()]), queryFn: ({ signal }) => query(ConsolePayoutsDueDocument, {}, { signal }), staleTime: 0 })
  const dues = computed(() => owed.data.value?.payoutsDue)
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsolePayouts', language()]),
    queryFn: ({ signal, pageParam }) => query(ConsolePayoutsDocument, { after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ payouts: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor ?? undefined : undefined),
    staleTime: 0,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.payouts.edges.map((edge) => edge.node)))

  const cache = useQueryClient()
  const again = () => Promise.all(['ConsolePayouts', 'ConsolePayoutsDue'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
  const write = useWrite()
  const chosen = ref<Due>()
  let key = ''
  function ask(due: Due) {
    write.clear()
    key = newKey()
    chosen.value = due
  }
  async function hand() {
    const due = chosen.value
    if (!due) return
    const input = { period: due.period, currency: due.currency, idempotencyKey: key }
    const done = await write.run(async () => successOf((await mutate(ConsoleMakePayoutDocument, { input })).makePayout))
    if (done) {
      chosen.value = undefined
      say(t('payouts.made'), { tone: 'good' })
    }
    await again()
  }
  const fileOf = (payout: ConsolePayouts_PayoutFragment, kind: 'csv' | 'xlsx') => `/exports/payout.${kind}?${new URLSearchParams({ payout: payout.id, columns: written(columns.value) })}`
  return { columns, toggle, name, owed, dues, pages, rows, write, chosen, ask, hand, fileOf, again }
}
