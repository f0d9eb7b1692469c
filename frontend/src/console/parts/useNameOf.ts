import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsolePickerNameDocument } from '@/shared/gql/generated/console'
import { language } from '../words'

/** The name of what an id in the URL stands for. */
export function useNameOf(id: () => string) {
  const { data } = useQuery({
    queryKey: computed(() => ['ConsolePickerName', id(), language()]),
    queryFn: ({ signal }) => query(ConsolePickerNameDocument, { id: id() }, { signal }),
    enabled: computed(() => id() !== ''),
    staleTime: 5 * 60_000,
  })
  return computed(() => {
    const node = data.value?.node
    if (node?.__typename === 'Unit' || node?.__typename === 'Person') return node.name
    return node?.__typename === 'Course' ? node.title : '…'
  })
}
