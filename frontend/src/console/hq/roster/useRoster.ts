import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef, watch } from 'vue'
import { mutate, query, sentence, successOf } from '@/shared/api'
import { ConsoleRosterDocument, ConsoleSetRosterDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { today } from '@/shared/format/clock'
import { useUrl } from '../../parts/url'
import { useViewer } from '../../shell/useViewer'
import { language, t } from '../../words'
import { shifted } from '@/shared/format/days'
import { daysOf, keyOf, spans, undone, type Change, type State, type States } from './roster'

/** The roster of a store and a month; changes show at once, go out one stretch after the other, and can be undone. */
export function useRoster() {
  const url = useUrl()
  const { viewer } = useViewer()
  const unit = url.part('unit', '', true)
  const month = url.part('month', `${today().slice(0, 7)}-01`, true)
  const unitId = computed(() => unit.value || (viewer.value?.unit.kind === 'STORE' ? viewer.value.unit.id : ''))
  const asked = computed(() => ({ id: unitId.value, month: month.value, before: shifted(month.value, -1) }))
  const page = useQuery({
    queryKey: computed(() => ['ConsoleRoster', asked.value, language()]),
    queryFn: ({ signal }) => query(ConsoleRosterDocument, asked.value, { signal }),
    enabled: computed(() => unitId.value !== ''),
    placeholderData: keepPreviousData,
  })
  const days = computed(() => daysOf(month.value))
  const people = computed(() => page.data.value?.roster.flatMap((it) => (it.person ? [it.person] : [])) ?? [])
  const states = shallowRef<States>(new Map())
  watch(() => page.data.value, (found) => {
    const all = [...(found?.before ?? []), ...(found?.roster ?? [])]
    states.value = new Map(all.flatMap((line) => line.days.map((it) => [keyOf(line.person?.id ?? '', it.day), it.isWorking ? 'works' : 'off'] as const)))
  }, { immediate: true })

  const cache = useQueryClient()
  const isBusy = ref(false)
  const show = (changes: readonly Change[]) => { states.value = new Map([...states.value, ...changes.map((it) => [keyOf(it.personId, it.day), it.state] as const)]) }

  async function write(changes: readonly Change[], offersUndo = true) {
    if (!changes.length || isBusy.value) return
    const back = undone(changes, states.value)
    isBusy.value = true
    show(changes)
    try {
      for (const { personId, firstDay, lastDay, state } of spans(changes)) {
        successOf((await mutate(ConsoleSetRosterDocument, { input: { personId, firstDay, lastDay, isWorking: state === undefined ? null : state === 'works' } })).setRoster)
      }
      if (offersUndo) say(t('roster.kept', { n: changes.length }), { tone: 'good', action: { label: t('ui.undo'), run: () => void write(back, false) } })
    } catch (error) {
      say(sentence(error), { tone: 'warn' })
      await cache.invalidateQueries({ queryKey: ['ConsoleRoster'] }) // some stretches may have gone out
      show(back)
    } finally {
      isBusy.value = false
    }
  }
  const stateOf = (personId: string, day: string): State => states.value.get(keyOf(personId, day))
  const isMine = (personId: string) => personId === viewer.value?.id
  return { url, viewer, unit, unitId, month, page, days, people, states, isBusy, stateOf, isMine, write }
}
