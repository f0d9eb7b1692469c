import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleSetStageDocument, ConsoleStagesDocument } from '@/shared/gql/generated/console'
import type { ConsoleStage_StageLineFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { today } from '@/shared/format/clock'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { useViewer } from '../../shell/useViewer'
import { language, t } from '../../words'
import { inForceOn, useScorecard, useScorecards } from '../../parts/useScorecards'
import { spanAround } from './time'

export type StageLine = ConsoleStage_StageLineFragment
export const lineId = (it: StageLine) => it.unit?.id ?? it.person!.id
const holderOf = (it: StageLine) => (it.unit ? { unitId: it.unit.id } : { personId: it.person!.id })

/** The stages below a unit over time, and the opened line (`?line=`). */
export function useStages() {
  const cache = useQueryClient()
  const url = useUrl()
  const { viewer, may } = useViewer()
  const unit = url.part('unit', '', true)
  const chosen = url.part('line', '', true)
  const span = spanAround(today())
  const where = computed(() => ({ unitId: unit.value || viewer.value?.unit.id || '', ...span }))
  const page = useQuery({
    queryKey: computed(() => ['ConsoleStages', where.value, language()]),
    queryFn: ({ signal }) => query(ConsoleStagesDocument, where.value, { signal }),
    enabled: computed(() => where.value.unitId !== ''),
    placeholderData: keepPreviousData,
  })
  const lines = computed(() => page.data.value?.stagePlan ?? [])
  const line = computed(() => lines.value.find((it) => lineId(it) === chosen.value))
  const mayEdit = computed(() => may('EDIT_KPI'))

  const write = useWrite()
  const draft = reactive({ stage: 2, fromDay: '' })
  const { cards } = useScorecards()
  /** The version that will count when the change does. */
  const { card } = useScorecard(() => (chosen.value ? inForceOn(cards.value, draft.fromDay || today()) : undefined))

  watch(line, (now, before) => {
    if (now && (!before || lineId(now) !== lineId(before))) Object.assign(draft, { stage: Math.min(3, now.stage + 1), fromDay: today() })
    if (!now) write.clear()
  }, { immediate: true })

  async function send(of: StageLine, stage: number | null, fromDay: string) {
    return successOf((await mutate(ConsoleSetStageDocument, { input: { holder: holderOf(of), stage, fromDay } })).setStage)
  }
  async function act(of: StageLine, stage: number | null, fromDay: string, done: string, isUndo = false) {
    const before = of.changes.find((it) => it.fromDay === fromDay)?.stage ?? null
    const isDone = await write.run(async () => { await send(of, stage, fromDay); return true })
    await Promise.all(['ConsoleStages', 'ConsoleBranchScores', 'ConsoleScores'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
    if (!isDone) return
    if (!isUndo) chosen.value = ''
    say(done, { tone: 'good', ...(isUndo ? {} : { action: { label: t('ui.undo'), run: () => void act(of, before, fromDay, t('stages.undone'), true) } }) })
  }
  const set = () => act(line.value!, Number(draft.stage), draft.fromDay, t('stages.set'))
  const takeBack = (fromDay: string) => act(line.value!, null, fromDay, t('stages.takenBack'))
  return { url, chosen, span, page, lines, line, mayEdit, card, write, draft, set, takeBack }
}
