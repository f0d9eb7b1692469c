import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { mutate, successOf } from '@/shared/api'
import { ConsoleDiscardScorecardDocument, ConsoleDraftScorecardDocument, ConsolePublishScorecardDocument } from '@/shared/gql/generated/console'
import { month } from '@/shared/kpi/amounts'
import { say } from '@/shared/ui/toast'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'
import { totalBp } from '../../parts/weights'
import { draftOf, EMPTY, inputOf, isWhole, type Draft } from './draft'
import { useScorecard, useScorecards } from '../../parts/useScorecards'

const copy = (draft: Draft): Draft => JSON.parse(JSON.stringify(draft)) as Draft

/** The one draft: what is edited here, what is saved, and what is in force. */
export function useDraft() {
  const cache = useQueryClient()
  const known = useScorecards()
  const { page, measures, saved } = known
  const { card: savedCard, error: savedFault } = useScorecard(() => saved.value)
  const { card: inForce, error: inForceFault } = useScorecard(() => known.inForce.value)
  /** Both are here, as far as there are any. */
  const isKnown = computed(() => page.data.value !== undefined && (!saved.value || savedCard.value !== undefined) && (!known.inForce.value || inForce.value !== undefined))
  const write = useWrite()
  const draft = ref<Draft>()
  const base = ref('')
  /** The draft that lies under what is typed: one that somebody else saved meanwhile is not overwritten. */
  let read: { id: string; version: number } | undefined
  /** Whether anybody typed since it was loaded or saved. */
  const isTouched = computed(() => draft.value !== undefined && JSON.stringify(draft.value) !== base.value)
  const isDirty = computed(() => isTouched.value || !saved.value)
  const byId = computed(() => new Map(measures.value.map((it) => [it.id, it])))

  /** A new version begins as the one in force. What somebody is typing is never thrown away by a fresh answer. */
  function load() {
    draft.value = copy(savedCard.value ? draftOf(savedCard.value) : inForce.value ? draftOf(inForce.value) : EMPTY)
    base.value = JSON.stringify(draft.value)
    read = saved.value
  }
  watch([isKnown, savedCard, inForce], () => { if (isKnown.value && !isTouched.value) load() }, { immediate: true })

  const renew = () => cache.invalidateQueries({ queryKey: ['ConsoleScorecards'] })
  async function reload() {
    write.clear()
    base.value = JSON.stringify(draft.value)
    await renew()
  }

  async function save(): Promise<boolean> {
    const sent = copy(draft.value!)
    const input = { ...inputOf(sent, byId.value), scorecardId: read?.id ?? null, version: read?.version ?? null }
    const done = await write.run(async () => successOf((await mutate(ConsoleDraftScorecardDocument, { input })).draftScorecard))
    if (!done) return false
    base.value = JSON.stringify(sent)
    read = done.scorecard ?? undefined
    say(t('sheet.saved'), { tone: 'good' })
    await renew()
    return true
  }

  async function discard(): Promise<boolean> {
    const { id, version } = saved.value!
    const done = await write.run(async () => successOf((await mutate(ConsoleDiscardScorecardDocument, { input: { scorecardId: id, version } })).discardScorecard))
    if (!done) return false
    base.value = JSON.stringify(draft.value)
    say(t('sheet.discarded'))
    await renew()
    return true
  }

  async function publish(fromDay: string): Promise<boolean> {
    if (isDirty.value && !(await save())) return false
    const { id, version, number } = saved.value!
    const done = await write.run(async () => successOf((await mutate(ConsolePublishScorecardDocument, { input: { scorecardId: id, version, fromDay } })).publishScorecard))
    if (!done) return false
    base.value = JSON.stringify(draft.value)
    say(t('sheet.published', { n: number, month: month(fromDay) }), { tone: 'good' })
    await renew()
    return true
  }

  const total = computed(() => totalBp(draft.value?.lines.map((it) => it.weight) ?? []))
  const isReady = computed(() => draft.value !== undefined && draft.value.lines.length > 0 && isWhole(draft.value))
  /** The number that this version has, or will have. */
  const number = computed(() => saved.value?.number ?? Math.max(0, ...known.cards.value.map((it) => it.number)) + 1)
  return { ...known, inForce, fault: computed(() => page.error.value ?? savedFault.value ?? inForceFault.value), draft, byId, write, isTouched, isDirty, isReady, total, number, reload, save, discard, publish }
}
