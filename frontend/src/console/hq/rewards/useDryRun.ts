import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useRouter } from 'vue-router'
import { mutate, successOf } from '@/shared/api'
import { ConsoleDryRunDocument } from '@/shared/gql/generated/console'
import { useWrite } from '../../parts/useWrite'

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
    await Promise.all(['ConsoleSettlements', 'ConsolePolicies', 'ConsolePolicy'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
    await router.push(`/settlements/${made.id}`)
    return true
  }
  return { run, write, busyWith }
}
