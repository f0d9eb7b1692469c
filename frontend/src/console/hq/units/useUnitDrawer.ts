import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, ref, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleCloseUnitDocument, ConsoleCreateUnitDocument, ConsoleEditUnitDocument, ConsoleUnitsDocument } from '@/shared/gql/generated/console'
import type { UnitKind } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { newKey } from '../../parts/new-key'
import type { Choice } from '../../parts/useChoices'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

export type Deed = 'rename' | 'move' | 'add' | 'close'
const BELOW: Record<UnitKind, readonly UnitKind[]> = { HEADQUARTERS: ['PROVINCE', 'FRANCHISEE', 'REGION', 'STORE'], FRANCHISEE: ['REGION', 'STORE'], PROVINCE: ['REGION', 'STORE'], REGION: ['STORE'], STORE: [] }

/** What may stand under a unit of this kind. */
export const kindsBelow = (kind: UnitKind): readonly UnitKind[] => BELOW[kind]

/** One unit, and what may be done to it. */
export function useUnitDrawer(id: () => string, afterwards: () => void) {
  const cache = useQueryClient()
  const page = useQuery({ queryKey: computed(() => ['ConsoleUnits', 'drawer', id()]), queryFn: ({ signal }) => query(ConsoleUnitsDocument, { id: id() }, { signal }), enabled: computed(() => id() !== ''), refetchOnMount: 'always' })
  const unit = computed(() => page.data.value?.unit)
  const deed = ref<Deed>()
  const write = useWrite()
  const draft = reactive({ name: '', code: '', kind: 'STORE' as UnitKind, parent: undefined as Choice | undefined })
  let key = ''

  function begin(next: Deed | undefined) {
    write.clear()
    key = newKey()
    deed.value = next
    Object.assign(draft, { name: next === 'rename' ? unit.value?.name ?? '' : '', code: '', kind: kindsBelow(unit.value?.kind ?? 'STORE')[0] ?? 'STORE', parent: undefined })
  }
  watch(id, () => begin(undefined))

  async function renew() {
    write.clear()
    await cache.invalidateQueries({ queryKey: ['ConsoleUnits'] })
  }

  async function act(attempt: () => Promise<unknown>, done: string) {
    const isDone = await write.run(async () => { await attempt(); return true })
    if (!isDone) return false
    say(done, { tone: 'good' })
    begin(undefined)
    await renew()
    return true
  }

  const version = () => ({ unitId: id(), expectedVersion: unit.value?.version ?? 0 })
  const rename = () => act(async () => successOf((await mutate(ConsoleEditUnitDocument, { input: { ...version(), name: draft.name } })).editUnit), t('units.renamed', { name: draft.name }))
  const move = () => act(async () => successOf((await mutate(ConsoleEditUnitDocument, { input: { ...version(), parentId: draft.parent?.id } })).editUnit), t('units.moved', { name: unit.value?.name ?? '' }))
  const add = () => act(async () => successOf((await mutate(ConsoleCreateUnitDocument, { input: { parentId: id(), kind: draft.kind, name: draft.name, code: draft.code, idempotencyKey: key } })).createUnit), t('units.added', { name: draft.name }))
  async function shut() {
    const name = unit.value?.name ?? ''
    if (await act(async () => successOf((await mutate(ConsoleCloseUnitDocument, { input: version() })).closeUnit), t('units.closed', { name }))) afterwards()
  }

  return { page, unit, deed, draft, write, begin, renew, rename, move, add, shut }
}
