import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { ApiError, client, headers, mutate, query, refreshSignIn, sentence, successOf } from '@/shared/api'
import { AnswerInvitationDocument, DeclineInvitationDocument, GuideInvitationsDocument } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { language, t } from '../words'

const complain = (error: unknown) => say(sentence(error), { tone: 'warn' })
const again = () => client.invalidateQueries({ queryKey: ['GuideInvitations'] })

/** The id of a photo that was sent. */
async function send(photo: File, isSecondTry = false): Promise<string> {
  const init = { method: 'POST', body: photo, headers: { ...headers(), 'content-type': 'application/octet-stream' }, credentials: 'same-origin' as const }
  const answer = await fetch(`/uploads?name=${encodeURIComponent(photo.name)}`, init).catch(() => { throw new ApiError('', 'NETWORK', 0) })
  if (answer.status === 401 && !isSecondTry && (await refreshSignIn())) return send(photo, true)
  const said = (await answer.json().catch(() => null)) as { id?: string; errors?: { message: string; extensions?: { code?: string } }[] } | null
  if (said?.id) return said.id
  throw new ApiError(said?.errors?.[0]?.message ?? '', said?.errors?.[0]?.extensions?.code ?? 'SERVER', answer.status)
}

/** What one was asked to share, answering in words and photos, and saying no. */
export function useSharing() {
  const page = useQuery({ queryKey: computed(() => ['GuideInvitations', language()]), queryFn: ({ signal }) => query(GuideInvitationsDocument, {}, { signal }) })
  const mine = computed(() => page.data.value?.invitations.edges.map((it) => it.node).filter((it) => it.isMine) ?? [])

  const answer = useMutation({
    mutationFn: async ({ id, text, photos }: { id: string; text: string; photos: readonly File[] }) => {
      const photoIds: string[] = []
      for (const photo of photos) photoIds.push(await send(photo))
      return successOf((await mutate(AnswerInvitationDocument, { input: { invitationId: id, text, photoIds } })).answerInvitation)
    },
    onSuccess: async () => {
      await again()
      say(t('sharing.sent'), { tone: 'good' })
    },
    onError: complain,
  })
  const decline = useMutation({
    mutationFn: async (id: string) => successOf((await mutate(DeclineInvitationDocument, { input: { invitationId: id } })).declineInvitation),
    onSuccess: async () => {
      await again()
      say(t('sharing.declined'))
    },
    onError: complain,
  })
  return { page, mine, answer, decline }
}
