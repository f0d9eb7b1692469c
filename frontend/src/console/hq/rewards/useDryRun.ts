import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { useRouter } from 'vue-router'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleDryRunDocument, ConsoleDuePoliciesDocument } from '@/shared/gql/generated/console'
import { later } from '@/shared/rewards/periods'
import { everyOne } from '../../parts/every-one'
import { useWrite } from '../../parts/useWrite'
import { language } from './words'

/** Works a period out and opens what came of it. */
export function useDryRun() {
  const cache = useQueryClient()
  const router = useRouter()
  const write = useWrite()
  const busyWith = ref('')

  async function run(policyId: string, period: string): Promise<boolean> {
    busyWith.value = period
    const made = await write.run(async () => successOf((await mutate(ConsoleDryRunDocument, { input: { policyId, period } })).dryRunSettlement).settlement)
    busyWith.value = ''
    if (!made) return false
    await Promise.all(['ConsoleSettlements', 'ConsolePolicies', 'ConsolePolicy', 'ConsoleDuePolicies', 'ConsoleDuties'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
    await router.push(`/settlements/${made.id}`)
    return true
  }
  return { run, write, busyWith }
}

/** Of all policies those with a period that is over and not settled; asked anew each time `isAsked` turns true. */
export function useDue(isAsked: () => boolean) {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ['ConsoleDuePolicies', language()]),
    queryFn: ({ signal }) => everyOne(async (after) => (await query(ConsoleDuePoliciesDocument, { after }, { signal })).policies),
    enabled: computed(isAsked),
    staleTime: 0,
  })
  const due = computed(() => data.value?.map((it) => ({ ...it, periods: it.duePeriods.filter((one) => one.isOver) })).filter((it) => it.periods.length))
  /** What can be settled next: the period that is over first. */
  const next = computed(() => {
    const waiting = data.value?.flatMap((it) => it.duePeriods.filter((one) => !one.isOver).map((one) => ({ policy: it.name, from: later(one.lastDay, 1) }))) ?? []
    return waiting.sort((a, b) => a.from.localeCompare(b.from))[0]
  })
  return { due, next, error, refetch }
}
