import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { query } from '@/shared/api'
import { ConsoleMallDocument } from '@/shared/gql/generated/console'
import { useLater } from '@/shared/ui/useLater'
import { useUrl } from '../../parts/url'

/** What is on the shelves, or was taken off; which one is open is in the URL, `new` is one to be. */
export function useShelves() {
  const url = useUrl()
  const [search, shelf, chosen] = [url.part('search'), url.part('shelf', '', true), url.part('item')]
  const typed = ref(search.value)
  const rested = useLater(typed, 250)
  watch(rested, (it) => { search.value = it.trim() })
  watch(search, (it) => { if (it !== typed.value.trim()) typed.value = it })
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleMall', shelf.value, search.value]),
    queryFn: ({ signal, pageParam }) => query(ConsoleMallDocument, { archived: shelf.value === 'archived', search: search.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ mallItems: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const items = computed(() => pages.data.value?.pages.flatMap((it) => it.mallItems.edges.map((edge) => edge.node)) ?? [])
  const open = computed(() => items.value.find((it) => it.id === chosen.value))
  return { url, search, shelf, chosen, typed, pages, items, open, all: computed(() => pages.data.value?.pages[0]?.mallItems.totalCount ?? 0) }
}
