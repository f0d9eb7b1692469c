import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleCancelRedemptionDocument, ConsoleFulfilRedemptionDocument, ConsoleRedemptionsDocument } from '@/shared/gql/generated/console'
import type { ConsoleRedemptions_RedemptionFragment, RedemptionState } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useLater } from '@/shared/ui/useLater'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { t } from './words'

export type Redemption = ConsoleRedemptions_RedemptionFragment
export const STATES = ['RESERVED', 'FULFILLED', 'CANCELLED'] as const satisfies readonly RedemptionState[]

/** Who waits for what; filters are the URL. Handing over and cancelling are asked before. */
export function useRedemptions() {
  const url = useUrl()
  const [search, state, unit, item] = [url.part('search'), url.part('state', 'RESERVED', true), url.part('unit', '', true), url.part('item', '', true)]
  const typed = ref(search.value)
  const rested = useLater(typed, 250)
  watch(rested, (it) => { search.value = it.trim() })
  watch(search, (it) => { if (it !== typed.value.trim()) typed.value = it })
  const meant = computed(() => STATES.find((it) => it === state.value))
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleRedemptions', meant.value, unit.value, item.value, search.value]),
    queryFn: ({ signal, pageParam }) => query(ConsoleRedemptionsDocument, { state: meant.value, unit: unit.value || undefined, item: item.value || undefined, search: search.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ redemptions: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.redemptions.edges.map((edge) => edge.node)) ?? [])
  const files = computed(() => ({ state: meant.value, unit: unit.value, item: item.value, search: search.value }))

  const cache = useQueryClient()
  const write = useWrite()
  const chosen = ref<{ deed: 'fulfil' | 'cancel'; of: Redemption }>()
  const [note, code, reason] = [ref(''), ref(''), ref('')]
  const who = computed(() => chosen.value?.of.person?.name ?? t('handing.somebody'))
  function ask(deed: 'fulfil' | 'cancel', of: Redemption) {
    write.clear()
    note.value = code.value = reason.value = ''
    chosen.value = { deed, of }
  }
  async function act() {
    const it = chosen.value
    if (!it) return
    const redemptionId = it.of.id
    const done = await write.run(async () => it.deed === 'fulfil'
      ? successOf((await mutate(ConsoleFulfilRedemptionDocument, { input: { redemptionId, note: note.value, code: code.value } })).fulfilRedemption)
      : successOf((await mutate(ConsoleCancelRedemptionDocument, { input: { redemptionId, reason: reason.value } })).cancelRedemption))
    if (!done) return
    say(t(it.deed === 'fulfil' ? 'handing.fulfilled' : 'handing.cancelled', { person: who.value }), { tone: 'good' })
    chosen.value = undefined
    code.value = ''
    await Promise.all(['ConsoleRedemptions', 'ConsoleDuties'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
  }
  return { search, state, unit, item, typed, pages, rows, files, all: computed(() => pages.data.value?.pages[0]?.redemptions.totalCount ?? 0), write, chosen, who, note, code, reason, ask, act }
}
