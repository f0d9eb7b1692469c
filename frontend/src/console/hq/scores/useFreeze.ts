import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { mutate, successOf } from '@/shared/api'
import { ConsoleFreezePeriodDocument } from '@/shared/gql/generated/console'
import { month } from '@/shared/kpi/amounts'
import { say } from '@/shared/ui/toast'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

interface Month { readonly id: string; readonly firstDay: string; readonly version: number }

/** Freezing cannot be undone, so it is asked first. */
export function useFreeze() {
  const cache = useQueryClient()
  const write = useWrite()
  const isOpen = ref(false)
  const renew = () => Promise.all(['ConsoleScoreMonths', 'ConsoleBranchScores', 'ConsoleScores'].map((it) => cache.invalidateQueries({ queryKey: [it] })))

  function ask() {
    write.clear()
    isOpen.value = true
  }
  async function freeze({ id, firstDay, version }: Month) {
    const done = await write.run(async () => successOf((await mutate(ConsoleFreezePeriodDocument, { input: { periodId: id, version } })).freezePeriod))
    if (write.isOutdated()) await renew()
    if (!done) return
    isOpen.value = false
    say(t('scores.freezeDone', { month: month(firstDay) }), { tone: 'good' })
    await renew()
  }
  return { isOpen, write, ask, freeze }
}
