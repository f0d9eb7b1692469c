import { useQueryClient } from '@tanstack/vue-query'
import { mutate, successOf } from '@/shared/api'
import { ConsoleRetirePolicyDocument, ConsoleWithdrawPolicyVersionDocument } from '@/shared/gql/generated/console'
import { useWrite } from '../../parts/useWrite'

/** Ending a policy from a day on, letting it go on after all, and taking a version back before its first day. */
export function usePolicyEnds() {
  const cache = useQueryClient()
  const write = useWrite()
  async function renew<T>(done: T | undefined): Promise<boolean> {
    if (done === undefined) return false
    await Promise.all(['ConsolePolicies', 'ConsolePolicy', 'ConsolePolicyVersion'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
    return true
  }
  const retire = async (policyId: string, fromDay: string | null, reason: string) =>
    renew(await write.run(async () => successOf((await mutate(ConsoleRetirePolicyDocument, { input: { policyId, fromDay, reason } })).retirePolicy)))
  const withdraw = async (versionId: string, version: number, reason: string) =>
    renew(await write.run(async () => successOf((await mutate(ConsoleWithdrawPolicyVersionDocument, { input: { versionId, version, reason } })).withdrawPolicyVersion)))
  return { write, retire, withdraw }
}
