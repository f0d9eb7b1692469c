import { useQuery } from '@tanstack/vue-query'
import { computed, ref, shallowRef } from 'vue'
import { ApiError, client, mutate, query, sentence, successOf } from '@/shared/api'
import { present } from '@/shared/format/clock'
import { OpenQuizDocument, QuizPageDocument, SubmitQuizDocument, type QuizPage_QuizAttemptFragment } from '@/shared/gql/generated/graphql'
import { language } from '@/shared/i18n'
import { newId } from '@/shared/offline/store'

type Answers = Record<string, string[]>

const shelf = (attemptId: string) => `quiz:${attemptId}`

function keptAnswers(attemptId: string): Answers {
  try {
    return JSON.parse(sessionStorage.getItem(shelf(attemptId)) ?? '{}')
  } catch {
    return {}
  }
}

/** A quiz from its rules to its result. The clock and the score are the server's; answers survive a reload. */
export function useQuiz(id: string) {
  const page = useQuery({
    queryKey: computed(() => ['QuizPage', id, language()]),
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const { node } = await query(QuizPageDocument, { id }, { signal })
      if (node?.__typename !== 'Lesson' || !node.quiz) throw new ApiError('', 'NOT_FOUND', 404)
      return node
    },
  })
  const lesson = page.data
  const attempt = shallowRef<QuizPage_QuizAttemptFragment>()
  const result = shallowRef<QuizPage_QuizAttemptFragment>()
  const answers = ref<Answers>({})
  const isBusy = ref(false)
  const isOver = ref(false)
  const fault = ref('')
  const openAttempt = computed(() => lesson.value?.myProgress?.openAttempt ?? undefined)
  const nextAttemptAt = computed(() => result.value?.nextAttemptAt ?? lesson.value?.quiz?.nextAttemptAt ?? undefined)
  const mustWait = computed(() => Boolean(nextAttemptAt.value && Date.parse(nextAttemptAt.value) > present().getTime()))

  async function guarded(work: () => Promise<void>) {
    isBusy.value = true
    fault.value = ''
    await work().catch((error) => { fault.value = sentence(error) }).finally(() => { isBusy.value = false })
  }

  const start = () => guarded(async () => {
    const opened = openAttempt.value ?? successOf((await mutate(OpenQuizDocument, { input: { lessonId: id, idempotencyKey: newId() } })).openQuiz).attempt
    result.value = undefined
    isOver.value = false
    answers.value = keptAnswers(opened.id)
    attempt.value = opened
  })

  function answer(itemId: string, optionIds: string[]) {
    answers.value = { ...answers.value, [itemId]: optionIds }
    if (attempt.value) sessionStorage.setItem(shelf(attempt.value.id), JSON.stringify(answers.value))
  }

  const submit = () => guarded(async () => {
    const now = attempt.value!
    const given = now.items.filter((it) => answers.value[it.id]?.length).map((it) => ({ itemId: it.id, optionIds: answers.value[it.id]! }))
    const { attempt: ended } = successOf((await mutate(SubmitQuizDocument, { input: { attemptId: now.id, answers: given } })).submitQuiz)
    sessionStorage.removeItem(shelf(now.id))
    result.value = ended
    attempt.value = undefined
    await client.invalidateQueries()
  })

  function timeOut() {
    isOver.value = true
    void submit()
  }
  return { page, lesson, attempt, result, answers, isBusy, isOver, fault, openAttempt, nextAttemptAt, mustWait, start, answer, submit, timeOut }
}
