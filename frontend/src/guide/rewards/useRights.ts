import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query, signedInPerson } from '@/shared/api'
import { GuideRightsDocument } from '@/shared/gql/generated/graphql'
import { language } from './words'

/** Rights that policies gave to whoever is signed in, the newest first; those that were called off are not among them. */
export function useRights() {
  const personId = signedInPerson() ?? ''
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['GuideRights', personId, language()]),
    queryFn: ({ signal, pageParam }) => query(GuideRightsDocument, { personId, after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ earnedRights: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor : undefined),
    staleTime: 0,
  })
  const rights = computed(() => pages.data.value?.pages.flatMap((it) => it.earnedRights.edges.map((edge) => edge.node)))
  return { pages, rights }
}
