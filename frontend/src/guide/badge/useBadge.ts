import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { client, mutate, query, sentence, successOf } from '@/shared/api'
import { BadgePageDocument, IssueCredentialDocument, ShareCredentialDocument, UnshareCredentialDocument, type BadgePage_CredentialFragment, type BadgePageQuery } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { language, t } from '../words'

/** One badge of the viewer's: its certificate, its files, its page for others. */
export function useBadge(id: string) {
  const key = computed(() => ['BadgePage', language()])
  const page = useQuery({ queryKey: key, queryFn: ({ signal }) => query(BadgePageDocument, {}, { signal }) })
  const held = computed(() => page.data.value?.viewer.shelf.find((it) => it.badge.id === id))
  const credential = computed(() => held.value?.credential)

  function keep(next: BadgePage_CredentialFragment) {
    client.setQueryData<BadgePageQuery>(key.value, (old) => old && { ...old, viewer: { ...old.viewer, shelf: old.viewer.shelf.map((it) => (it.badge.id === id ? { ...it, credential: next } : it)) } })
  }
  const onError = (error: unknown) => say(sentence(error), { tone: 'warn' })

  const issue = useMutation({
    mutationFn: async () => successOf((await mutate(IssueCredentialDocument, { input: { badgeId: id } })).issueCredential),
    onSuccess: (done) => keep(done.credential),
    onError,
  })
  const share = useMutation({
    mutationFn: async (showsName: boolean) => successOf((await mutate(ShareCredentialDocument, { input: { credentialId: credential.value!.id, showsName } })).shareCredential),
    onSuccess: (done) => keep(done.credential),
    onError,
  })
  const unshare = useMutation({
    mutationFn: async () => successOf((await mutate(UnshareCredentialDocument, { input: { credentialId: credential.value!.id } })).unshareCredential),
    onSuccess: (done) => {
      keep(done.credential)
      say(t('certificate.stopped'))
    },
    onError,
  })
  return { page, held, credential, issue, share, unshare }
}
