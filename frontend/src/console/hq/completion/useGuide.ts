import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleGuideDocument } from '@/shared/gql/generated/console'
import { language } from '../../words'
import { FRESH_MS } from './useCompletion'

export function useGuide(id: () => string) {
  const page = useQuery({
    queryKey: computed(() => ['ConsoleGuide', id(), language()]),
    queryFn: ({ signal }) => query(ConsoleGuideDocument, { id: id() }, { signal }),
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  })
  const guide = computed(() => { const node = page.data.value?.node; return node?.__typename === 'Person' ? node : undefined })
  const enrolments = computed(() => guide.value?.enrolments.edges.map((it) => it.node) ?? [])
  const count = (state: string) => enrolments.value.filter((it) => it.state === state).length
  return { page, guide, enrolments, count }
}
