import { computed, onMounted, onScopeDispose, ref, shallowRef, watch as when, type Ref } from 'vue'
import { duration } from '@/shared/format/format'
import type { LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import { flush } from '@/shared/offline/outbox'
import { say } from '@/shared/ui/toast'
import { t } from '../words'
import { segmentMarks, nextStep } from './steps'
import type { useLesson } from './useLesson'

type Player = { seek(ms: number): void; play(): Promise<void>; pause(): void; state: { atMs: number; isPlaying: boolean } }
type Lesson = LessonPage_LessonFragment

/** What happens while a video lesson is on the screen: beats, checks at the end of segments, prompts, and the next step. */
export function useVideoLesson(lesson: () => Lesson, source: ReturnType<typeof useLesson>, player: Ref<Player | undefined>, wantsPlay: boolean) {
  const { watch, progress, open } = source
  const done = ref(new Set<string>())
  const check = shallowRef<Lesson['checks'][number]>()
  const durationMs = computed(() => watch.state.lease?.media.durationMs ?? lesson().durationMs)
  const marks = computed(() => segmentMarks(lesson().checks.map((it) => it.atMs), durationMs.value))
  const startMs = computed(() => {
    const at = Math.max(watch.state.lease?.positionMs ?? 0, progress.value?.positionMs ?? 0)
    return at > durationMs.value - 3_000 ? 0 : at
  })
  const checkSegment = computed(() => marks.value.filter((it) => it < (check.value?.atMs ?? 0)).length + 1)
  const isPlaying = computed(() => player.value?.state.isPlaying ?? false)
  const next = computed(() => nextStep({ lesson: lesson(), progress: progress.value, isPlaying: isPlaying.value, check: check.value, hasAnswered: Boolean(check.value && done.value.has(check.value.id)), segment: checkSegment.value }))

  /** One sheet at a time; a prompt's time runs, so it comes first. */
  const asksTakeOver = computed(() => !progress.value?.prompt && ['held', 'owed', 'taken'].includes(watch.state.phase))

  let before = 0
  const events = {
    begin: (ms: number) => {
      if (progress.value?.prompt) return void player.value?.pause()
      before = ms
      if (watch.hasRunOut || watch.state.phase === 'taken') return void retake()
      watch.begin(ms)
    },
    reach: (ms: number, rate: number) => {
      watch.reach(ms, rate)
      if (progress.value?.prompt) player.value?.pause()
      const due = lesson().checks.find((it) => !done.value.has(it.id) && it.atMs > before && it.atMs <= ms + 120)
      before = ms
      if (!due) return
      check.value = due
      player.value?.pause()
    },
    end: () => watch.end(),
    ended: () => { check.value ??= lesson().checks.find((it) => !done.value.has(it.id) && it.atMs >= durationMs.value - 1_500) },
    failed: () => { if (navigator.onLine && watch.state.phase === 'ready' && !watch.state.lease?.isOffline) void retake() },
  }

  /** A new lease, and with it new addresses, at the same second. */
  let retakenAt = 0
  async function retake() {
    if (Date.now() - retakenAt < 3_000) return
    retakenAt = Date.now()
    await open(watch.state.phase !== 'taken')
  }
  function jump(ms: number) {
    check.value = undefined
    player.value?.seek(ms)
    void player.value?.play()
    scrollTo({ top: 0, behavior: 'smooth' })
  }
  function goOn() {
    const step = next.value
    if (step.kind === 'pause') player.value?.pause()
    else if (step.kind === 'segment') { check.value = undefined; void player.value?.play() }
    else if (step.kind === 'check') document.querySelector<HTMLElement>('.check')?.focus()
    else if (step.kind === 'missing') jump(step.atMs)
    else void player.value?.play()
  }
  /** One lease at a time: a grant for offline use needs the online one closed. */
  async function beforeKeeping() {
    player.value?.pause()
    await watch.close(player.value?.state.atMs ?? 0)
    await flush()
  }

  /** The film goes on after a prompt as it was before: what the guide had stopped stays so. */
  let goesOn = false
  when(() => progress.value?.prompt, (prompt, before) => {
    if (prompt && !before) goesOn = isPlaying.value
    if (prompt) player.value?.pause()
    else if (before && goesOn && !check.value) void player.value?.play()
  })
  when(() => progress.value?.coveredMs, (now, was) => { if (now !== undefined && was !== undefined && now < was) say(t('lesson.tookBackNow', { part: duration(was - now) }), { tone: 'warn' }) })
  when(() => watch.state.phase, (phase) => { if (phase === 'taken') player.value?.pause() })
  when(() => watch.state.hasCompletedNow, (isDone) => { if (isDone) say(t('lesson.completed'), { tone: 'good' }) })
  when(player, (ready, was) => {
    if (!ready || was || !wantsPlay) return
    if (progress.value?.prompt) goesOn = true
    else void ready.play()
  }, { flush: 'post' })
  onMounted(() => void open())
  onScopeDispose(() => void watch.close(player.value?.state.atMs ?? startMs.value))

  const answered = () => { done.value = new Set(done.value).add(check.value!.id) }
  return { events, check, durationMs, startMs, marks, checkSegment, answered, next, retake, jump, goOn, beforeKeeping, asksTakeOver }
}
