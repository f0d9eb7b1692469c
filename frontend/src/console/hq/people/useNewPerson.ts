import { useQueryClient } from '@tanstack/vue-query'
import { reactive, watch } from 'vue'
import { mutate, successOf } from '@/shared/api'
import { ConsoleCreatePersonDocument } from '@/shared/gql/generated/console'
import type { Role } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { newKey } from '../../parts/new-key'
import type { Choice } from '../../parts/useChoices'
import { useNameOf } from '../../parts/useNameOf'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

/** A new person; the unit of the list stands in the form already. */
export function useNewPerson(isOpen: () => boolean, unitId: () => string, made: (id: string) => void) {
  const cache = useQueryClient()
  const write = useWrite()
  const unitName = useNameOf(unitId)
  const draft = reactive({ name: '', employeeNo: '', role: 'GUIDE' as Role, unit: undefined as Choice | undefined })
  let key = newKey()

  watch(isOpen, () => {
    write.clear()
    key = newKey()
    Object.assign(draft, { name: '', employeeNo: '', role: 'GUIDE', unit: unitId() ? { id: unitId(), label: unitName.value } : undefined })
  }, { immediate: true })

  async function make() {
    const { name, employeeNo, role, unit } = draft
    const done = await write.run(async () => successOf((await mutate(ConsoleCreatePersonDocument, { input: { name, employeeNo, role, unitId: unit?.id ?? '', idempotencyKey: key } })).createPerson))
    if (!done) return
    say(t('people.made', { name }), { tone: 'good' })
    await cache.invalidateQueries({ queryKey: ['ConsolePeople'] })
    made(done.person.id)
  }
  return { draft, write, make }
}
