import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleCredentialsDocument, ConsoleRevokeCredentialDocument } from '@/shared/gql/generated/console'
import type { ConsoleCredentials_CredentialFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useLater } from '@/shared/ui/useLater'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

/** Every certificate that guides have taken out, and withdrawing one, which cannot be undone: so it is asked first. */
export function useCredentials() {
  const search = useUrl().part('search')
  const typed = ref(search.value)
  const rested = useLater(typed, 250)
  watch(rested, (it) => { search.value = it.trim() })
  watch(search, (it) => { if (it !== typed.value.trim()) typed.value = it })

  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleCredentials', search.value]),
    queryFn: ({ signal, pageParam }) => query(ConsoleCredentialsDocument, { search: search.value || undefined, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.credentials.pageInfo.hasNextPage ? last.credentials.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const rows = computed(() => pages.data.value?.pages.flatMap((it) => it.credentials.edges.map((edge) => edge.node)) ?? [])
  const all = computed(() => pages.data.value?.pages[0]?.credentials.totalCount ?? 0)

  const cache = useQueryClient()
  const write = useWrite()
  const chosen = ref<ConsoleCredentials_CredentialFragment>()
  const reason = ref('')
  function ask(one: ConsoleCredentials_CredentialFragment) {
    write.clear()
    reason.value = ''
    chosen.value = one
  }
  async function revoke() {
    const id = chosen.value?.id
    if (!id) return
    const done = await write.run(async () => successOf((await mutate(ConsoleRevokeCredentialDocument, { input: { credentialId: id, reason: reason.value } })).revokeCredential))
    if (!done) return
    chosen.value = undefined
    say(t('credentials.revoked'), { tone: 'good' })
    await cache.invalidateQueries({ queryKey: ['ConsoleCredentials'] })
  }
  return { search, typed, pages, rows, all, write, chosen, reason, ask, revoke }
}
