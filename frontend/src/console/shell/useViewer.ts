/** Whoever is signed in, and what they may do. Asked once, kept by the cache. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query, signedInPerson } from '@/shared/api'
import { ConsoleViewerDocument } from '@/shared/gql/generated/console'
import type { Right } from '@/shared/gql/generated/graphql'
import { language } from '../words'

export function useViewer() {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ['ConsoleViewer', signedInPerson(), language()]),
    queryFn: ({ signal }) => query(ConsoleViewerDocument, {}, { signal }),
    staleTime: 5 * 60_000,
    placeholderData: (old) => old,
  })
  const viewer = computed(() => data.value?.viewer)
  const may = (right: Right) => viewer.value?.rights.includes(right) ?? false
  return { viewer, may, error, refetch }
}
