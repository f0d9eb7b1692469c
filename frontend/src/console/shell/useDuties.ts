/** What waits for the viewer, and how many messages they have not opened. Asked again from time to time, and on each page after a while. */
import { useQuery } from '@tanstack/vue-query'
import { computed, watch } from 'vue'
import { useRoute } from 'vue-router'
import { query, signedInPerson } from '@/shared/api'
import { ConsoleDutiesDocument } from '@/shared/gql/generated/console'
import type { ConsoleDutiesQuery } from '@/shared/gql/generated/graphql'
import type { Place } from './navigation'

const FRESH_MS = 15_000
const AGAIN_MS = 120_000

export type Duty = ConsoleDutiesQuery['waitingForMe'][number]
/** Where each kind is done: the entry of the navigation that bears its number, and the page as it should open. */
export const DONE_AT: Record<Duty['kind'], { place: Place['key']; to: string }> = {
  JUDGE_APPEALS: { place: 'appeals', to: '/appeals' },
  APPROVE_SETTLEMENTS: { place: 'settlements', to: '/settlements?state=SUBMITTED' },
  SETTLE_PERIODS: { place: 'policies', to: '/policies' },
  DECIDE_NOMINATIONS: { place: 'nominations', to: '/nominations' },
  HAND_OVER: { place: 'redemptions', to: '/redemptions' },
}

export function useDuties() {
  const route = useRoute()
  const { data, isStale, refetch } = useQuery({
    queryKey: computed(() => ['ConsoleDuties', signedInPerson()]),
    queryFn: ({ signal }) => query(ConsoleDutiesDocument, {}, { signal }),
    enabled: () => signedInPerson() !== null,
    staleTime: FRESH_MS,
    refetchInterval: AGAIN_MS,
  })
  watch(() => route.path, () => { if (isStale.value && data.value) void refetch() })
  const duties = computed(() => data.value?.waitingForMe ?? [])
  return { duties, unread: computed(() => data.value?.viewer.unreadCount ?? 0), waitingAt: (place: Place['key']) => duties.value.find((it) => DONE_AT[it.kind].place === place)?.count ?? 0 }
}
