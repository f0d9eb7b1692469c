import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef } from 'vue'
import { mutate, sentence, successOf } from '@/shared/api'
import { ConsoleNoteTalkDocument, ConsoleTakeBackTalkDocument } from '@/shared/gql/generated/console'
import type { CoachingCard_CoachingRowFragment as Row } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

/** Noting a talk and taking it back; the notice of either offers the way back. */
export function useTalk(periodId: () => string) {
  const cache = useQueryClient()
  const write = useWrite()
  const row = shallowRef<Row>()
  const note = ref('')
  const isOpen = computed({ get: () => row.value !== undefined, set: (it) => { if (!it) row.value = undefined } })
  const renew = () => cache.invalidateQueries({ queryKey: ['ConsoleCoaching'] })

  function ask(about: Row) {
    write.clear()
    note.value = about.talk?.isMine ? about.talk.note : ''
    row.value = about
  }
  const send = async (personId: string, text: string, month: string) => successOf((await mutate(ConsoleNoteTalkDocument, { input: { personId, periodId: month, note: text } })).noteTalk)
  const withdraw = async (personId: string, month: string) => successOf((await mutate(ConsoleTakeBackTalkDocument, { input: { personId, periodId: month } })).takeBackTalk)
  const again = (what: () => Promise<unknown>) => what().then(renew, (error: unknown) => say(sentence(error), { tone: 'warn' }))

  async function keep() {
    const person = row.value?.person
    if (!person) return
    const { id, name } = person
    const month = periodId()
    if (!(await write.run(() => send(id, note.value, month)))) return
    row.value = undefined
    say(t('team.noted', { name }), { tone: 'good', action: { label: t('ui.undo'), run: () => void again(() => withdraw(id, month)) } })
    await renew()
  }
  async function takeBack(about: Row) {
    const { person, talk } = about
    if (!person || !talk) return
    const month = periodId()
    await again(() => withdraw(person.id, month))
    say(t('team.takenBack', { name: person.name }), { action: { label: t('ui.undo'), run: () => void again(() => send(person.id, talk.note, month)) } })
  }
  return { row, note, isOpen, write, ask, keep, takeBack }
}
