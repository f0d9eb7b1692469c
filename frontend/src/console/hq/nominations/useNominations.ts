import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleDecideNominationDocument, ConsoleNominableDocument, ConsoleNominateDocument, ConsoleNominationsDocument, ConsoleWithdrawNominationDocument } from '@/shared/gql/generated/console'
import type { DecideNominationInput, NominateInput, NominationState } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

export const STATES = ['WAITING', 'GIVEN', 'DECLINED', 'WITHDRAWN'] as const

/** Nominations: one's own for leads, all for headquarters, which decides. */
export function useNominations() {
  const state = useUrl().part<NominationState | 'ALL'>('state', 'ALL')
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleNominations', state.value]),
    queryFn: ({ signal, pageParam }) => query(ConsoleNominationsDocument, { state: state.value === 'ALL' ? undefined : state.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.nominations.pageInfo.hasNextPage ? last.nominations.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.nominations.edges.map((edge) => edge.node)) ?? [])
  const all = computed(() => pages.data.value?.pages[0]?.nominations.totalCount ?? 0)
  const choices = useQuery({ queryKey: ['ConsoleNominable'], queryFn: ({ signal }) => query(ConsoleNominableDocument, {}, { signal }) })

  const cache = useQueryClient()
  const write = useWrite()
  async function sent(done: Promise<unknown>, said: string): Promise<boolean> {
    if (!(await done)) return false
    say(said, { tone: 'good' })
    await Promise.all(['ConsoleNominations', 'ConsoleDuties'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
    return true
  }
  const nominate = (input: NominateInput) => sent(write.run(async () => successOf((await mutate(ConsoleNominateDocument, { input })).nominate)), t('nominations.sent'))
  const withdraw = (nominationId: string) => sent(write.run(async () => successOf((await mutate(ConsoleWithdrawNominationDocument, { input: { nominationId } })).withdrawNomination)), t('nominations.withdrawn'))
  const decide = (input: DecideNominationInput) => sent(write.run(async () => successOf((await mutate(ConsoleDecideNominationDocument, { input })).decideNomination)), t('nominations.decided'))
  return { state, pages, rows, all, choices, write, nominate, withdraw, decide }
}
