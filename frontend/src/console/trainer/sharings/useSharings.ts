import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleBestDocument, ConsoleInviteDocument, ConsoleSharingsDocument, ConsoleWithdrawInvitationDocument } from '@/shared/gql/generated/console'
import type { InvitationState } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

export const STATES = ['OPEN', 'ANSWERED', 'DECLINED', 'WITHDRAWN'] as const

/** Invitations to share, what came back, and whoever hangs on the wall, to be invited next. */
export function useSharings() {
  const state = useUrl().part<InvitationState | 'ALL'>('state', 'ALL')
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleSharings', state.value]),
    queryFn: ({ signal, pageParam }) => query(ConsoleSharingsDocument, { state: state.value === 'ALL' ? undefined : state.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.invitations.pageInfo.hasNextPage ? last.invitations.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.invitations.edges.map((edge) => edge.node)).filter((it) => !it.isMine) ?? [])
  const all = computed(() => pages.data.value?.pages[0]?.invitations.totalCount ?? 0)
  const honored = useQuery({ queryKey: ['ConsoleBest'], queryFn: ({ signal }) => query(ConsoleBestDocument, {}, { signal }) })
  const best = computed(() => {
    const wall = honored.data.value?.wall
    const found = new Map<string, { personId: string; name: string; unitName: string }>()
    for (const { personId, name, unitName } of wall ? [...wall.firsts, ...wall.titles, ...wall.badges] : []) if (personId && name && !found.has(personId)) found.set(personId, { personId, name, unitName: unitName ?? '' })
    return [...found.values()]
  })

  const cache = useQueryClient()
  const write = useWrite()
  async function sent(done: Promise<unknown>, said: string): Promise<boolean> {
    if (!(await done)) return false
    say(said, { tone: 'good' })
    await cache.invalidateQueries({ queryKey: ['ConsoleSharings'] })
    return true
  }
  const invite = (guideId: string, topic: string) => sent(write.run(async () => successOf((await mutate(ConsoleInviteDocument, { input: { guideId, topic } })).inviteToShare)), t('sharings.invited'))
  const withdraw = (invitationId: string) => sent(write.run(async () => successOf((await mutate(ConsoleWithdrawInvitationDocument, { input: { invitationId } })).withdrawInvitation)), t('sharings.withdrawn'))
  return { state, pages, rows, all, best, write, invite, withdraw }
}
