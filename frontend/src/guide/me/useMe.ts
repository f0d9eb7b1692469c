import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { client, forgetAnswers, mutate, query, sentence, signOut, successOf } from '@/shared/api'
import { MePageDocument, RevokeSignInDocument, SetLocaleDocument, SetWeekGoalDocument, type MePageQuery } from '@/shared/gql/generated/graphql'
import { chooseLanguage, language, type Language } from '@/shared/i18n'
import { say } from '@/shared/ui/toast'
import { router } from '../routes'
import { t } from '../words'

const complain = (error: unknown) => say(sentence(error), { tone: 'warn' })

/** The guide's own settings. What can be undone happens at once. */
export function useMe() {
  const key = computed(() => ['MePage', language()])
  const page = useQuery({ queryKey: key, queryFn: ({ signal }) => query(MePageDocument, {}, { signal }) })
  const viewer = computed(() => page.data.value?.viewer)
  const change = (part: Partial<MePageQuery['viewer']>) =>
    client.setQueryData<MePageQuery>(key.value, (old) => old && { ...old, viewer: { ...old.viewer, ...part } })

  const setGoal = useMutation({
    mutationFn: async ({ days }: { days: number; before: number }) => successOf((await mutate(SetWeekGoalDocument, { input: { days } })).setWeekGoal),
    onMutate: ({ days }) => { if (viewer.value) change({ week: { ...viewer.value.week, goalDays: days } }) },
    onSuccess: ({ week }, { before }) => {
      change({ week })
      say(t('me.goalSaved', { n: week.goalDays }), { action: { label: t('ui.undo'), run: () => goal(before) } })
      void client.invalidateQueries({ queryKey: ['GuideHome'] })
    },
    onError: (error, { before }) => {
      if (viewer.value) change({ week: { ...viewer.value.week, goalDays: before } })
      complain(error)
    },
  })
  const goal = (days: number) => setGoal.mutate({ days, before: viewer.value?.week.goalDays ?? days })

  /** The words change at once; texts of courses follow with the next answers. */
  async function setLanguage(next: Language) {
    await chooseLanguage(next)
    forgetAnswers()
    await mutate(SetLocaleDocument, { input: { locale: next } }).catch(complain)
    await client.invalidateQueries()
  }

  const revoke = useMutation({
    mutationFn: async (signInId: string) => successOf((await mutate(RevokeSignInDocument, { input: { signInId } })).revokeSignIn),
    onSuccess: ({ signIns }) => {
      change({ signIns })
      say(t('me.revoked'))
    },
    onError: complain,
  })

  async function leave() {
    await signOut()
    await router.replace('/sign-in')
  }
  return { page, viewer, goal, setLanguage, revoke, leave }
}
