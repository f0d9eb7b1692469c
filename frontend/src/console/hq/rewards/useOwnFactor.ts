import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleSecondFactorDocument } from '@/shared/gql/generated/console'

/** Whether the viewer has still to set up a second factor; asked anew each time `isAsked` turns true. */
export function useOwnFactor(isAsked: () => boolean) {
  const { data } = useQuery({ queryKey: ['ConsoleSecondFactor'], queryFn: ({ signal }) => query(ConsoleSecondFactorDocument, {}, { signal }), enabled: computed(isAsked), staleTime: 0 })
  return { isMissing: computed(() => data.value?.viewer.secondFactorSince === null) }
}
