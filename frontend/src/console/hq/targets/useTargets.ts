import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleSetPartsDocument, ConsoleSetTargetsDocument, ConsoleSplitTargetDocument, ConsoleTargetMeasuresDocument, ConsoleTargetsDocument, ConsoleTargetSharesDocument } from '@/shared/gql/generated/console'
import type { ConsoleGoal_GoalFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { today } from '@/shared/format/clock'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { useViewer } from '../../shell/useViewer'
import { language, t } from '../../words'
import { sharesOf } from './entries'
import { monthOf, moved } from './months'

export const MONTHS = 24
export type Goal = ConsoleGoal_GoalFragment
type Part = { unit: { id: string } | null; person: { id: string } | null }
export const holderOf = (it: Part) => (it.unit ? { unitId: it.unit.id } : { personId: it.person!.id })
export const partId = (it: Part) => it.unit?.id ?? it.person!.id

/** The measures that may have targets; kept adds first, since goals from the top end there. */
export function useTargetMeasures(chosen: () => string) {
  const page = useQuery({ queryKey: computed(() => ['ConsoleTargetMeasures', language()]), queryFn: ({ signal }) => query(ConsoleTargetMeasuresDocument, {}, { signal }), staleTime: 5 * 60_000 })
  const measures = computed(() => page.data.value?.measures.filter((it) => !it.isRetired) ?? [])
  const measure = computed(() => measures.value.find((it) => it.id === chosen()) ?? measures.value.find((it) => it.key === 'kept_adds') ?? measures.value[0])
  return { page, measures, measure }
}

/** A unit's target in a month, the parts right below it, and its months; unit, measure and month are the URL. */
export function useTargets() {
  const cache = useQueryClient()
  const url = useUrl()
  const { viewer, may } = useViewer()
  const [unit, measureId, monthText] = [url.part('unit', '', true), url.part('measure', '', true), url.part('month', '', true)]
  const month = computed(() => monthText.value || monthOf(today()))
  const { page: measurePage, measures, measure } = useTargetMeasures(() => measureId.value)

  const unitId = computed(() => unit.value || viewer.value?.unit.id || '')
  const where = computed(() => ({ unitId: unitId.value, holder: { unitId: unitId.value }, measureId: measure.value?.id ?? '', month: month.value, firstMonth: moved(monthOf(today()), -1), months: MONTHS }))
  const page = useQuery({
    queryKey: computed(() => ['ConsoleTargets', where.value, language()]),
    queryFn: ({ signal }) => query(ConsoleTargetsDocument, where.value, { signal }),
    enabled: computed(() => unitId.value !== '' && measure.value !== undefined),
    placeholderData: keepPreviousData,
  })
  const goal = computed(() => page.data.value?.goal)
  const months = computed(() => page.data.value?.goalMonths ?? [])
  const isFrozen = computed(() => months.value.find((it) => it.firstDay === month.value)?.state === 'FROZEN')
  const maySet = computed(() => may('EDIT_KPI') && !isFrozen.value)
  const maySplit = computed(() => may('SPLIT_TARGETS') && !isFrozen.value)

  const write = useWrite()
  const renew = () => cache.invalidateQueries({ queryKey: ['ConsoleTargets'] })
  /** Writes at once; `undo`, where there is one, is offered for eight seconds. */
  async function act(attempt: () => Promise<unknown>, done: string, undo?: () => Promise<unknown>): Promise<boolean> {
    const isDone = await write.run(async () => { await attempt(); return true })
    await renew()
    if (!isDone) return false
    say(done, { tone: 'good', ...(undo ? { action: { label: t('ui.undo'), run: () => void act(undo, t('targets.undone')) } } : {}) })
    return true
  }
  const here = () => ({ unitId: unitId.value, measureId: where.value.measureId, month: month.value })
  const setParts = async (at: ReturnType<typeof here>, parts: { holder: ReturnType<typeof holderOf>; target: string | null }[]) => successOf((await mutate(ConsoleSetPartsDocument, { input: { ...at, parts } })).setParts)
  const setOwn = async (at: ReturnType<typeof here>, target: string | null) => successOf((await mutate(ConsoleSetTargetsDocument, { input: { holder: { unitId: at.unitId }, measureId: at.measureId, targets: [{ month: at.month, target }] } })).setTargets)

  /** Back to the parts of now. A lead cannot go back to parts that did not add up. */
  function backToNow(): (() => Promise<unknown>) | undefined {
    const [at, parts] = [here(), goal.value!.parts.map((it) => ({ holder: holderOf(it), target: it.target }))]
    const canGoBack = may('EDIT_KPI') || goal.value!.difference === null || Number(goal.value!.difference) === 0 || parts.every((it) => it.target === null)
    return canGoBack ? () => setParts(at, parts) : undefined
  }
  async function set(target: string | null) {
    const [at, before] = [here(), goal.value!.target]
    return act(() => setOwn(at, target), t(target === null ? 'targets.cleared' : 'targets.saved'), () => setOwn(at, before))
  }
  async function byHand(targets: ReadonlyMap<string, string | null>) {
    const at = here()
    const parts = goal.value!.parts.map((it) => ({ holder: holderOf(it), target: targets.get(partId(it)) ?? null }))
    return act(() => setParts(at, parts), t('targets.handedOut'), backToNow())
  }
  /** By people, or alike among the people of a store; with `likeLast` as the month before had it. */
  async function split(likeLast: boolean) {
    const at = here()
    const undo = backToNow()
    return act(async () => {
      const shares = likeLast ? await lastShares() : undefined
      successOf((await mutate(ConsoleSplitTargetDocument, { input: { ...at, shares } })).splitTarget)
    }, t('targets.split'), undo)
  }
  async function lastShares() {
    const before = await query(ConsoleTargetSharesDocument, { holder: { unitId: unitId.value }, measureId: where.value.measureId, month: moved(month.value, -1) })
    const shares = sharesOf(before.goal.parts.map((it) => it.target))
    return before.goal.parts.flatMap((it, at) => (shares[at] ? [{ holder: holderOf(it), share: shares[at] }] : []))
  }
  return { url, unitId, month, monthText, measureId, measures, measure, measurePage, page, goal, months, isFrozen, maySet, maySplit, write, set, byHand, split }
}
