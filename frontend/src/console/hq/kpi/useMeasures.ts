import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleDefineMeasureDocument, ConsoleMeasuresDocument, ConsoleRenameMeasureDocument, ConsoleRetireMeasureDocument } from '@/shared/gql/generated/console'
import type { DefineMeasureInput } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'

const BLANK: Required<DefineMeasureInput> = { key: '', name: '', nameEn: '', unit: 'COUNT', kind: 'SUM', family: 'PROCESS', direction: 'UP', decimals: 0, isShared: false }

/** All measures, the opened one (`?measure=`), and the form of a new one (`?new=1`). */
export function useMeasures() {
  const cache = useQueryClient()
  const url = useUrl()
  const chosen = url.part('measure', '', true)
  const isNew = url.part('new', '', true)
  const page = useQuery({ queryKey: computed(() => ['ConsoleMeasures', language()]), queryFn: ({ signal }) => query(ConsoleMeasuresDocument, {}, { signal }) })
  const measures = computed(() => page.data.value?.measures ?? [])
  const measure = computed(() => measures.value.find((it) => it.id === chosen.value))

  const write = useWrite()
  const draft = reactive({ ...BLANK })
  const names = reactive({ name: '', nameEn: '' })
  watch([isNew, measure], () => {
    write.clear()
    Object.assign(draft, BLANK)
    Object.assign(names, { name: measure.value?.nameZh ?? '', nameEn: measure.value?.nameEn ?? '' })
  }, { immediate: true })

  const renew = () => Promise.all(['ConsoleMeasures', 'ConsoleScorecards'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
  async function act(attempt: () => Promise<unknown>, done: string): Promise<boolean> {
    const isDone = await write.run(async () => { await attempt(); return true })
    if (!isDone) return false
    say(done, { tone: 'good' })
    await renew()
    return true
  }
  const which = () => ({ measureId: measure.value!.id, version: measure.value!.version })

  async function define() {
    if (await act(async () => successOf((await mutate(ConsoleDefineMeasureDocument, { input: { ...draft } })).defineMeasure), t('measures.defined', { name: draft.name }))) isNew.value = ''
  }
  async function rename() {
    if (await act(async () => successOf((await mutate(ConsoleRenameMeasureDocument, { input: { ...which(), ...names } })).renameMeasure), t('measures.renamed', { name: names.name }))) chosen.value = ''
  }
  async function retire(isRetired: boolean) {
    const name = measure.value!.name
    await act(async () => successOf((await mutate(ConsoleRetireMeasureDocument, { input: { ...which(), isRetired } })).retireMeasure), t(isRetired ? 'measures.retired' : 'measures.revived', { name }))
  }
  return { url, chosen, isNew, page, measures, measure, write, draft, names, renew, define, rename, retire }
}
