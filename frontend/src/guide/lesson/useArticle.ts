import { computed, onMounted, onScopeDispose, ref, type Ref } from 'vue'
import { ApiError, client, hashOf, mutate, sentence, successOf } from '@/shared/api'
import { FinishArticleDocument, type LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import { enqueue } from '@/shared/offline/outbox'
import { say } from '@/shared/ui/toast'
import { t } from '../words'
import { afterLesson } from './steps'

/** Reading to the end: it counts when the end was on the screen and every check was answered right. */
export function useArticle(lesson: () => LessonPage_LessonFragment, foot: Readonly<Ref<HTMLElement | null>>) {
  const share = ref(0)
  const hasReachedEnd = ref(false)
  const right = ref(new Set<string>())
  const isBusy = ref(false)
  const fault = ref('')
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
    addEventListener('scroll', look, { passive: true })
  })
  onScopeDispose(() => removeEventListener('scroll', look))

  const answered = (id: string, isRight: boolean) => { if (isRight) right.value = new Set(right.value).add(id) }

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
    } finally {
      isBusy.value = false
    }
  }
  return { share, hasReachedEnd, openChecks, isComplete, isBusy, fault, next, answered, finish }
}
