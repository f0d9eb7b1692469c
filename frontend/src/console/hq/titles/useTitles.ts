import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleDefineTitleDocument, ConsoleGiveTitleDocument, ConsoleRetireTitleDocument, ConsoleTakeBackTitleDocument, ConsoleTitleHoldingsDocument, ConsoleTitleKindsDocument } from '@/shared/gql/generated/console'
import type { DefineTitleInput, GiveTitleInput } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useLater } from '@/shared/ui/useLater'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

/** Which titles there are, who holds one, and giving, taking back, making and retiring them. */
export function useTitles() {
  const url = useUrl()
  const search = url.part('search')
  const past = url.part('past')
  const typed = ref(search.value)
  watch(useLater(typed, 250), (it) => { search.value = it.trim() })
  watch(search, (it) => { if (it !== typed.value.trim()) typed.value = it })

  const kinds = useQuery({ queryKey: ['ConsoleTitleKinds'], queryFn: ({ signal }) => query(ConsoleTitleKindsDocument, {}, { signal }) })
  const titles = computed(() => kinds.data.value?.titles ?? [])
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleTitleHoldings', search.value, past.value]),
    queryFn: ({ signal, pageParam }) => query(ConsoleTitleHoldingsDocument, { search: search.value || undefined, withPast: past.value ? true : undefined, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.titleHoldings.pageInfo.hasNextPage ? last.titleHoldings.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.titleHoldings.edges.map((edge) => edge.node)) ?? [])
  const all = computed(() => pages.data.value?.pages[0]?.titleHoldings.totalCount ?? 0)

  const cache = useQueryClient()
  const write = useWrite()
  async function sent(done: Promise<unknown>, said: string): Promise<boolean> {
    if (!(await done)) return false
    say(said, { tone: 'good' })
    await Promise.all([cache.invalidateQueries({ queryKey: ['ConsoleTitleKinds'] }), cache.invalidateQueries({ queryKey: ['ConsoleTitleHoldings'] })])
    return true
  }
  const give = (input: GiveTitleInput) => sent(write.run(async () => successOf((await mutate(ConsoleGiveTitleDocument, { input })).giveTitle)), t('titles.given'))
  const takeBack = (holdingId: string, reason: string) => sent(write.run(async () => successOf((await mutate(ConsoleTakeBackTitleDocument, { input: { holdingId, reason } })).takeBackTitle)), t('titles.tookBack'))
  const define = (input: DefineTitleInput) => sent(write.run(async () => successOf((await mutate(ConsoleDefineTitleDocument, { input })).defineTitle)), t('titles.made'))
  const retire = (titleId: string) => sent(write.run(async () => successOf((await mutate(ConsoleRetireTitleDocument, { input: { titleId } })).retireTitle)), t('titles.retired'))
  return { typed, search, past, kinds, titles, pages, rows, all, write, give, takeBack, define, retire }
}
