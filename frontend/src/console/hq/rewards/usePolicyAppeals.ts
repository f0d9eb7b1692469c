import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsolePolicyAppealsDocument } from '@/shared/gql/generated/console'
import type { AppealState } from '@/shared/gql/generated/graphql'

/** What waits first, then what went the guide's way. */
const STATES: readonly AppealState[] = ['OPEN', 'GRANTED', 'PARTLY', 'LAPSED', 'DISMISSED', 'WITHDRAWN']

/** How appeals against a policy ended; whether that is bad the server says. */
export function usePolicyAppeals(id: () => string) {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ['ConsolePolicyAppeals', id()]),
    queryFn: ({ signal }) => query(ConsolePolicyAppealsDocument, { id: id() }, { signal }),
    staleTime: 0,
  })
  const outcomes = computed(() => data.value && STATES.flatMap((state) => data.value!.appealOutcomes.filter((it) => it.state === state)))
  const isOften = computed(() => data.value?.node?.__typename === 'Policy' && data.value.node.isOftenReversed)
  return { outcomes, isOften, error, refetch }
}
