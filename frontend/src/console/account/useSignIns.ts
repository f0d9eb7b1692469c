import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { mutate, query, sentence, signOut, successOf } from '@/shared/api'
import { ConsoleRevokeSignInDocument, ConsoleSignInsDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { t } from '../words'

/** Where this account is signed in. Ending this one is signing out. */
export function useSignIns() {
  const cache = useQueryClient()
  const page = useQuery({ queryKey: ['ConsoleSignIns'], queryFn: ({ signal }) => query(ConsoleSignInsDocument, {}, { signal }) })
  const signIns = computed(() => page.data.value?.viewer.signIns)
  const busyWith = ref('')

  async function end(id: string, isCurrent: boolean) {
    if (isCurrent) return signOut()
    busyWith.value = id
    try {
      successOf((await mutate(ConsoleRevokeSignInDocument, { input: { signInId: id } })).revokeSignIn)
      say(t('signIns.ended'), { tone: 'good' })
      await cache.invalidateQueries({ queryKey: ['ConsoleSignIns'] })
    } catch (error) {
      say(sentence(error), { tone: 'warn' })
    } finally {
      busyWith.value = ''
    }
  }
  return { page, signIns, busyWith, end }
}
