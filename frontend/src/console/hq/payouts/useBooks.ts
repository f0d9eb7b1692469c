import { useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleBooksDocument, ConsoleCloseBooksDocument } from '@/shared/gql/generated/console'
import { period } from '@/shared/rewards/amounts'
import { say } from '@/shared/ui/toast'
import { useWrite } from '../../parts/useWrite'
import { language, t } from './words'

/** Months of the ledger: which are closed, and the oldest that can be; closing it is for ever. */
export function useBooks() {
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleBooks', language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleBooksDocument, { after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ closedBooks: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor ?? undefined : undefined),
    staleTime: 0,
  })
  const closed = computed(() => pages.data.value?.pages.flatMap((it) => it.closedBooks.edges.map((edge) => edge.node)))
  const all = computed(() => pages.data.value?.pages[0]?.closedBooks.totalCount ?? 0)
  const open = computed(() => pages.data.value?.pages[0]?.booksToClose ?? [])

  const cache = useQueryClient()
  const write = useWrite()
  const chosen = ref('')
  function ask(month: string) {
    write.clear()
    chosen.value = month
  }
  async function close() {
    const month = chosen.value
    if (!(await write.run(async () => successOf((await mutate(ConsoleCloseBooksDocument, { input: { month } })).closeBooks)))) return
    chosen.value = ''
    say(t('books.done', { month: period(month) }), { tone: 'good' })
    await cache.invalidateQueries({ queryKey: ['ConsoleBooks'] })
  }
  return { pages, closed, all, open, write, chosen, ask, close }
}
