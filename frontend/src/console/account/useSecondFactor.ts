import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { day, isPast, time } from '@/shared/format/format'
import { ConsoleConfirmSecondFactorDocument, ConsoleEnrolSecondFactorDocument, ConsoleSecondFactorDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { useWrite } from '../parts/useWrite'
import { t } from '../words'

/** From when on a second factor counts, in words; empty once it does. */
export const waiting = (from: string | null | undefined): string => (from && !isPast(from) ? `${day(from)} ${time(from)}` : '')

/** Begun by a secret that is shown once, turned on by a first code. */
export function useSecondFactor() {
  const cache = useQueryClient()
  const page = useQuery({ queryKey: ['ConsoleSecondFactor'], queryFn: ({ signal }) => query(ConsoleSecondFactorDocument, {}, { signal }) })
  const since = computed(() => page.data.value?.viewer.secondFactorSince ?? null)
  const waitsUntil = computed(() => waiting(page.data.value?.viewer.secondFactorCountsFrom))
  const enrolment = ref<{ secret: string; qr: string }>()
  const code = ref('')
  const write = useWrite()

  async function begin() {
    enrolment.value = await write.run(async () => successOf((await mutate(ConsoleEnrolSecondFactorDocument, {})).enrolSecondFactor))
    code.value = ''
  }
  async function confirm() {
    const done = await write.run(async () => successOf((await mutate(ConsoleConfirmSecondFactorDocument, { input: { code: code.value } })).confirmSecondFactor))
    code.value = ''
    if (!done) return
    enrolment.value = undefined
    say(t('factor.turnedOn'), { tone: 'good' })
    await cache.invalidateQueries({ queryKey: ['ConsoleSecondFactor'] })
  }
  return { page, since, waitsUntil, enrolment, code, write, begin, confirm }
}
