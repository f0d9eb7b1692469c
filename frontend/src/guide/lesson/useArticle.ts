import { computed, onMounted, onScopeDispose, ref, type Ref } from 'vue'
import { ApiError, client, hashOf, mutate, Refused, sentence, successOf } from '@/shared/api'
import { FinishArticleDocument, OpenArticleDocument, type LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import { enqueue } from '@/shared/offline/outbox'
import { say } from '@/shared/ui/toast'
import { t } from '../words'
import { afterLesson } from './steps'

/** Reading to the end: it counts when the end was on the screen, every check was answered right, and the server has seen
 * the time pass that reading takes at the least. */
export function useArticle(lesson: () => LessonPage_LessonFragment, foot: Readonly<Ref<HTMLElement | null>>) {
  const share = ref(0)
  const hasReachedEnd = ref(false)
  const right = ref(new Set<string>())
  const isBusy = ref(false)
  const fault = ref('')
  const secondsLeft = ref(0)
  const hasFinished = ref(false)
  const openChecks = computed(() => lesson().checks.filter((it) => !right.value.has(it.id)).length)
  const isComplete = computed(() => hasFinished.value || (lesson().myProgress?.isComplete ?? false))
  const next = computed(() => afterLesson(lesson()))

  function look() {
    const end = (foot.value?.offsetTop ?? 0) - innerHeight
    share.value = end <= 0 ? 1 : Math.min(1, Math.max(0, scrollY / end))
    if (share.value >= 0.99) hasReachedEnd.value = true
  }
  onMounted(() => {
    look()
    if (!isComplete.value) void open()
    addEventListener('scroll', look, { passive: true })
  })
  onScopeDispose(() => removeEventListener('scroll', look))

  const answered = (id: string, isRight: boolean) => { if (isRight) right.value = new Set(right.value).add(id) }

  /** Without a network the time runs from when the server hears of it; the end then waits for it in the outbox. */
  async function open() {
    const variables = { input: { lessonId: lesson().id } }
    try {
      const { progress } = successOf((await mutate(OpenArticleDocument, variables)).openArticle)
      secondsLeft.value = progress.requirements.find((it) => it.kind === 'READ')?.secondsLeft ?? 0
    } catch (error) {
      if (!(error instanceof ApiError && error.isPassing)) return // what forbids it is told at the end
      await enqueue({ kind: 'article', about: lesson().title, hash: hashOf(OpenArticleDocument), variables, coalesceKey: `open:${lesson().id}`, isQuiet: true })
    }
  }

  async function finish() {
    isBusy.value = true
    fault.value = ''
    const variables = { input: { lessonId: lesson().id } }
    try {
      successOf((await mutate(FinishArticleDocument, variables)).finishArticle)
      hasFinished.value = true
      say(t('lesson.completed'), { tone: 'good' })
      void client.invalidateQueries()
    } catch (error) {
      if (error instanceof ApiError && error.isPassing) {
        await enqueue({ kind: 'article', about: lesson().title, hash: hashOf(FinishArticleDocument), variables, coalesceKey: `article:${lesson().id}` })
        hasFinished.value = true
        say(t('lesson.savedForLater'))
      } else fault.value = sentence(error)
      if (error instanceof Refused) secondsLeft.value = error.problem.retryAfterSeconds ?? 0
    } finally {
      isBusy.value = false
    }
  }
  return { share, hasReachedEnd, secondsLeft, openChecks, isComplete, isBusy, fault, next, answered, finish }
}
