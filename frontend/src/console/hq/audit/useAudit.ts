import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleAuditDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { language } from '../../words'

export function useAudit() {
  const url = useUrl()
  const actor = url.part('actor', '', true)
  const deed = url.part('deed', '', true)
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleAudit', language(), actor.value, deed.value]),
    queryFn: ({ signal, pageParam }) => query(ConsoleAuditDocument, { actorId: actor.value || undefined, deed: deed.value || undefined, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.audit.pageInfo.hasNextPage ? last.audit.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const entries = computed(() => pages.data.value?.pages.flatMap((it) => it.audit.edges.map((edge) => edge.node)) ?? [])
  const measures = computed(() => new Map(pages.data.value?.pages[0]?.measures.map((it) => [it.key, it.name])))
  const files = computed(() => ({ actor: actor.value || undefined, deed: deed.value || undefined }))
  return { actor, deed, pages, entries, measures, files, all: computed(() => pages.data.value?.pages[0]?.audit.totalCount ?? 0) }
}
