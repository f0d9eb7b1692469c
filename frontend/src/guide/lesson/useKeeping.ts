import { computed, onScopeDispose, ref } from 'vue'
import { Refused, sentence } from '@/shared/api'
import type { LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { t } from '../words'
import { forget, keep, liveLease } from './kept'
import type { useLesson } from './useLesson'

/** Loading a lesson onto the phone, with a share from 0 to 1 and a way to stop. */
export function useKeeping(lesson: () => LessonPage_LessonFragment, source: ReturnType<typeof useLesson>, before: () => Promise<void>) {
  const share = ref<number>()
  const fault = ref('')
  let stopper: AbortController | undefined
  const isKept = computed(() => Boolean(source.kept.value))
  const isLive = computed(() => Boolean(source.kept.value && liveLease(source.kept.value)))
  const bytes = computed(() => source.kept.value?.bytes ?? [...(source.watch.state.lease?.media.renditions ?? [])].sort((a, b) => a.height - b.height)[0]?.bytes ?? 0)

  async function start() {
    stopper = new AbortController()
    share.value = 0
    fault.value = ''
    try {
      await before()
      await keep(lesson(), (it) => { share.value = it }, stopper.signal)
      say(t('keep.done'), { tone: 'good' })
    } catch (error) {
      if (!stopper.signal.aborted) fault.value = error instanceof Refused ? error.message : isFull(error) ? t('keep.full') : sentence(error)
    } finally {
      share.value = undefined
      await source.open()
    }
  }
  async function remove() {
    await forget(lesson().id)
    await source.open(true)
    say(t('keep.removed'))
  }
  const isFull = (error: unknown) => error instanceof DOMException && error.name === 'QuotaExceededError'
  const stop = () => stopper?.abort()
  onScopeDispose(stop)
  return { share, fault, bytes, isKept, isLive, start, stop, remove }
}
