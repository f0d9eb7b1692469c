import { useQueryClient } from '@tanstack/vue-query'
import { ref, shallowRef } from 'vue'
import { mutate, sentence, successOf } from '@/shared/api'
import { ConsoleNudgeDocument } from '@/shared/gql/generated/console'
import type { NudgeInput } from '@/shared/gql/generated/graphql'
import { newKey } from '../../parts/new-key'

export interface Plan { readonly whom: Pick<NudgeInput, 'enrolmentIds' | 'unitId' | 'courseId'>; readonly count: number; readonly about: string }
export interface Outcome { readonly sentCount: number; readonly heldBackCount: number; readonly morningCount: number; readonly budgetCount: number; readonly recentCount: number; readonly laterCount: number }
export type Held = 'morning' | 'budget' | 'recent'

/** Why reminders were not shown now: only the reasons that there were, with their counts. */
export function heldBy(it: Outcome): { why: Held; count: number }[] {
  const all: { why: Held; count: number }[] = [{ why: 'morning', count: it.morningCount }, { why: 'budget', count: it.budgetCount }, { why: 'recent', count: it.recentCount }]
  return all.filter(({ count }) => count > 0)
}

/** A reminder cannot be taken back, so it is asked first. The key stays with the question: a second tap sends nothing twice. */
export function useNudge(afterwards: () => void) {
  const cache = useQueryClient()
  const plan = shallowRef<Plan>()
  const outcome = shallowRef<Outcome>()
  const isBusy = ref(false)
  const fault = ref('')
  let key = ''

  function ask(next: Plan) {
    key = newKey()
    fault.value = ''
    outcome.value = undefined
    plan.value = next
  }

  async function send() {
    if (!plan.value) return
    isBusy.value = true
    fault.value = ''
    try {
      const { nudge } = await mutate(ConsoleNudgeDocument, { input: { ...plan.value.whom, idempotencyKey: key } })
      outcome.value = successOf(nudge)
      afterwards()
      void cache.invalidateQueries({ queryKey: ['ConsoleOverdue'] })
      void cache.invalidateQueries({ queryKey: ['ConsoleGuide'] })
    } catch (error) {
      fault.value = sentence(error)
    } finally {
      isBusy.value = false
    }
  }

  const close = () => { plan.value = undefined }
  return { plan, outcome, isBusy, fault, ask, send, close }
}
