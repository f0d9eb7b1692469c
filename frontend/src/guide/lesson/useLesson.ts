import { useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, shallowRef, watchEffect } from 'vue'
import { ApiError, client, query } from '@/shared/api'
import { LessonPageDocument, type LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import { language } from '@/shared/i18n'
import { parseCaptions, type Cue } from '@/shared/media/captions'
import type { Rendition } from '@/shared/media/useQuality'
import { say } from '@/shared/ui/toast'
import { t } from '../words'
import { endGrants, keptFilm, keptLesson, liveLease, type KeptLesson } from './kept'
import { useWatch } from './useWatch'

type Lesson = LessonPage_LessonFragment

async function fetchLesson(id: string, signal: AbortSignal): Promise<Lesson> {
  try {
    const { node } = await query(LessonPageDocument, { id }, { signal })
    if (node?.__typename !== 'Lesson') throw new ApiError('', 'NOT_FOUND', 404)
    return node
  } catch (error) {
    const kept = await keptLesson(id)
    if (kept && error instanceof ApiError && error.isPassing) return kept.lesson
    throw error
  }
}

/** A lesson with what is needed to play it: from the phone if it is kept there, else from the server. */
export function useLesson(id: string) {
  const { data: lesson, error, refetch } = useQuery({ queryKey: computed(() => ['LessonPage', id, language()]), queryFn: ({ signal }) => fetchLesson(id, signal), staleTime: 0 })
  const watch = useWatch(id, () => lesson.value?.title ?? '')
  const kept = shallowRef<KeptLesson>()
  const film = ref<string>()
  const cues = shallowRef<readonly Cue[]>([])
  const fault = shallowRef<unknown>()

  const media = computed(() => watch.state.lease?.media)
  const renditions = computed<readonly Rendition[]>(() => (film.value ? [{ height: 360, url: film.value, bytes: kept.value?.bytes ?? 0 }] : media.value?.renditions ?? []))
  const progress = computed(() => watch.state.progress ?? lesson.value?.myProgress ?? undefined)

  async function lookUpKept() {
    kept.value = await keptLesson(id)
    if (film.value) URL.revokeObjectURL(film.value)
    film.value = kept.value ? await keptFilm(id) : undefined
  }

  /** Gets ready to play. With `takeOver` the guide has said yes to ending it elsewhere. */
  async function open(takeOver = false) {
    fault.value = undefined
    try {
      await lookUpKept()
      const granted = kept.value && liveLease(kept.value)
      if (granted) return watch.resume(granted)
      await watch.open(takeOver)
      if (watch.state.phase === 'ready' && (await endGrants())) say(t('keep.ended'), { tone: 'warn' })
    } catch (cause) {
      fault.value = cause
    }
  }

  async function loadCaptions() {
    const wanted = language().slice(0, 2)
    const captions = media.value?.captions ?? []
    const best = captions.find((it) => it.locale.startsWith(wanted)) ?? captions[0]
    const text = best && (kept.value?.captions[best.locale] ?? (await fetch(best.url).then((it) => (it.ok ? it.text() : undefined)).catch(() => undefined)))
    cues.value = text ? parseCaptions(text) : lesson.value?.transcript ?? []
  }
  watchEffect(() => { if (media.value) void loadCaptions() })
  onScopeDispose(() => {
    if (film.value) URL.revokeObjectURL(film.value)
    for (const key of ['GuideHome', 'LessonPage', 'CoursePage']) void client.invalidateQueries({ queryKey: [key] })
  })
  return { lesson, error, refetch, watch, kept, lookUpKept, renditions, cues, progress, fault, open }
}
