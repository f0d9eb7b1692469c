import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleOverdueDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { language } from '../../words'
import { FRESH_MS } from './useCompletion'

export function useOverdue() {
  const url = useUrl()
  const unitId = url.part('unit', '', true)
  const course = url.part('course', '', true)
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleOverdue', unitId.value, course.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleOverdueDocument, { unitId: unitId.value || undefined, courseId: course.value || undefined, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.overdue.pageInfo.hasNextPage ? last.overdue.pageInfo.endCursor ?? undefined : undefined),
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  })
  const first = computed(() => pages.data.value?.pages[0])
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.overdue.edges.map((edge) => edge.node)) ?? [])
  return { url, unitId, course, pages, rows, unit: computed(() => first.value?.unit), all: computed(() => first.value?.overdue.totalCount ?? 0) }
}
