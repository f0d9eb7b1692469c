import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleDismissPersonDocument, ConsoleEditPersonDocument, ConsoleErasePersonDocument, ConsoleIssueLinkDocument, ConsoleMovePersonDocument, ConsolePersonDocument } from '@/shared/gql/generated/console'
import type { Role } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import type { Choice } from '../../parts/useChoices'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'

export type Deed = 'rename' | 'move' | 'dismiss' | 'erase'

/** One person, and what may be done about them. */
export function usePersonDrawer(id: () => string) {
  const cache = useQueryClient()
  const page = useQuery({ queryKey: computed(() => ['ConsolePerson', id(), language()]), queryFn: ({ signal }) => query(ConsolePersonDocument, { id: id() }, { signal }), enabled: computed(() => id() !== ''), refetchOnMount: 'always' })
  const person = computed(() => { const node = page.data.value?.node; return node?.__typename === 'Person' ? node : undefined })
  const deed = ref<Deed>()
  const link = shallowRef<{ url: string; expiresAt: string }>()
  const write = useWrite()
  const draft = reactive({ name: '', role: 'GUIDE' as Role, unit: undefined as Choice | undefined, fromDay: '' })

  function begin(next: Deed | undefined) {
    write.clear()
    deed.value = next
    const unit = person.value?.unit
    Object.assign(draft, { name: person.value?.name ?? '', role: person.value?.role ?? 'GUIDE', unit: unit ? { id: unit.id, label: unit.name } : undefined, fromDay: '' })
  }
  watch(id, () => { begin(undefined); link.value = undefined })

  async function renew() {
    write.clear()
    await Promise.all(['ConsolePerson', 'ConsolePeople', 'ConsoleUnits'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
  }

  async function act(attempt: () => Promise<unknown>, done: string) {
    const isDone = await write.run(async () => { await attempt(); return true })
    if (!isDone) return
    say(done, { tone: 'good' })
    begin(undefined)
    await renew()
  }

  const version = () => ({ personId: id(), expectedVersion: person.value?.version ?? 0 })
  const name = () => person.value?.name ?? ''
  const rename = () => act(async () => successOf((await mutate(ConsoleEditPersonDocument, { input: { ...version(), name: draft.name } })).editPerson), t('people.renamed', { name: draft.name }))
  const move = () => act(async () => successOf((await mutate(ConsoleMovePersonDocument, { input: { ...version(), unitId: draft.unit?.id ?? '', role: draft.role, fromDay: draft.fromDay || undefined } })).movePerson), t('people.moved', { name: name(), unit: draft.unit?.label ?? '' }))
  const dismiss = () => act(async () => successOf((await mutate(ConsoleDismissPersonDocument, { input: version() })).dismissPerson), t('people.dismissed', { name: name() }))

  const erase = () => act(async () => successOf((await mutate(ConsoleErasePersonDocument, { input: { personId: id() } })).erasePerson), t('people.erased'))

  async function issue() {
    const made = await write.run(async () => successOf((await mutate(ConsoleIssueLinkDocument, { input: { personId: id() } })).issueLink))
    if (made) link.value = made
  }

  return { page, person, deed, draft, link, write, begin, renew, rename, move, dismiss, erase, issue }
}
