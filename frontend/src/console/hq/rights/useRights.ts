import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleRightsDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { language } from './words'

/** Rights that the people in sight have by a policy, the newest first; of one of them (`?person=`). */
export function useRights() {
  const url = useUrl()
  const person = url.part('person')
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleRights', person.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleRightsDocument, { personId: person.value || undefined, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ earnedRights: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.earnedRights.edges.map((edge) => edge.node)) ?? [])
  const all = computed(() => pages.data.value?.pages[0]?.earnedRights.totalCount ?? 0)
  return { person, pages, rows, all, here: url.here }
}
