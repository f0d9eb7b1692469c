import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleSecondFactorDocument } from '@/shared/gql/generated/console'
import { waiting } from '../../account/useSecondFactor'

/** Whether the viewer has still to set up a second factor, or to wait until it counts; asked anew each time `isAsked` turns true. */
export function useOwnFactor(isAsked: () => boolean) {
  const { data } = useQuery({ queryKey: ['ConsoleSecondFactor'], queryFn: ({ signal }) => query(ConsoleSecondFactorDocument, {}, { signal }), enabled: computed(isAsked), staleTime: 0 })
  const viewer = computed(() => data.value?.viewer)
  return { isMissing: computed(() => viewer.value?.secondFactorSince === null), waitsUntil: computed(() => waiting(viewer.value?.secondFactorCountsFrom)) }
}
