import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleAdjustSettlementDocument, ConsoleApproveSettlementDocument, ConsoleCloseSettlementDocument, ConsolePlanLinesDocument, ConsolePlanSparedDocument, ConsoleSendBackSettlementDocument, ConsoleSettlementDocument, ConsoleSubmitSettlementDocument } from '@/shared/gql/generated/console'
import type { LineKind } from '@/shared/gql/generated/graphql'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { useLater } from '@/shared/ui/useLater'
import { language } from './words'
import { isMoving } from './states'

const LOOK_MS = 2_000

/** A settlement and what can be done about it; while it is booked the screen looks again by itself. */
export function useSettlement(id: () => string) {
  const cache = useQueryClient()
  const page = useQuery({
    queryKey: computed(() => ['ConsoleSettlement', id(), language()]),
    queryFn: ({ signal }) => query(ConsoleSettlementDocument, { id: id() }, { signal }),
    refetchInterval: (it) => (it.state.data?.node?.__typename === 'Settlement' && isMoving(it.state.data.node.state) ? LOOK_MS : false),
  })
  const settlement = computed(() => (page.data.value?.node?.__typename === 'Settlement' ? page.data.value.node : undefined))
  const isGone = computed(() => page.data.value !== undefined && !settlement.value)
  const write = useWrite()
  const renew = () => Promise.all(['ConsoleSettlement', 'ConsoleSettlements', 'ConsolePlanLines', 'ConsolePolicies', 'ConsolePolicy', 'ConsoleDuties'].map((it) => cache.invalidateQueries({ queryKey: [it] })))

  async function act(attempt: () => Promise<unknown>): Promise<boolean> {
    const isDone = await write.run(async () => { await attempt(); return true })
    if (isDone) await renew()
    return isDone === true
  }
  const submit = (why: string) => act(async () => successOf((await mutate(ConsoleSubmitSettlementDocument, { input: { settlementId: id(), why, version: settlement.value!.version } })).submitSettlement))
  const approve = (code: string, planHash: string) => act(async () => successOf((await mutate(ConsoleApproveSettlementDocument, { input: { settlementId: id(), planHash, code } })).approveSettlement))
  const sendBack = (why: string) => act(async () => successOf((await mutate(ConsoleSendBackSettlementDocument, { input: { settlementId: id(), why } })).sendBackSettlement))
  const close = () => act(async () => successOf((await mutate(ConsoleCloseSettlementDocument, { input: { settlementId: id() } })).closeSettlement))
  async function adjust(): Promise<string | undefined> {
    const made = await write.run(async () => successOf((await mutate(ConsoleAdjustSettlementDocument, { input: { settlementId: id() } })).adjustSettlement).settlement.id)
    if (made) await renew()
    return made
  }
  return { page, settlement, isGone, write, renew, submit, approve, sendBack, close, adjust }
}

export const KINDS: readonly LineKind[] = ['GAINING', 'LOSING', 'CUT', 'TWICE']
export type Shown = LineKind | 'SPARED' | ''

/** The names of a plan, by what the URL asks for. */
export function usePlanLines(id: () => string) {
  const url = useUrl()
  const shown = url.part<Shown>('names', '', true)
  const unit = url.part('unit', '', true)
  const search = url.part('search')
  const asked = useLater(computed(() => search.value), 250)
  const isSpared = computed(() => shown.value === 'SPARED')
  const where = computed(() => ({ id: id(), unitId: unit.value || undefined, search: asked.value.trim() || undefined }))
  const kind = computed(() => (isSpared.value || shown.value === '' ? undefined : (shown.value as LineKind)))

  const lines = useInfiniteQuery({
    queryKey: computed(() => ['ConsolePlanLines', where.value, kind.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsolePlanLinesDocument, { ...where.value, kind: kind.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.node?.__typename === 'Settlement' && last.node.lines.pageInfo.hasNextPage ? last.node.lines.pageInfo.endCursor ?? undefined : undefined),
    enabled: computed(() => !isSpared.value),
    placeholderData: keepPreviousData,
  })
  const spared = useInfiniteQuery({
    queryKey: computed(() => ['ConsolePlanSpared', where.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsolePlanSparedDocument, { ...where.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.node?.__typename === 'Settlement' && last.node.spared.pageInfo.hasNextPage ? last.node.spared.pageInfo.endCursor ?? undefined : undefined),
    enabled: isSpared,
    placeholderData: keepPreviousData,
  })
  const stretches = computed(() => lines.data.value?.pages.flatMap(({ node }) => (node?.__typename === 'Settlement' ? [node.lines] : [])))
  const sparedStretches = computed(() => spared.data.value?.pages.flatMap(({ node }) => (node?.__typename === 'Settlement' ? [node.spared] : [])))
  return {
    shown, unit, search, isSpared, pages: computed(() => (isSpared.value ? spared : lines)),
    found: computed(() => stretches.value?.flatMap((it) => it.edges.map((edge) => edge.node))), all: computed(() => stretches.value?.[0]?.totalCount ?? 0),
    foundSpared: computed(() => sparedStretches.value?.flatMap((it) => it.edges.map((edge) => edge.node))), allSpared: computed(() => sparedStretches.value?.[0]?.totalCount ?? 0),
    filters: computed(() => ({ settlement: id(), kind: kind.value, unit: unit.value || undefined, search: asked.value.trim() || undefined })),
  }
}
