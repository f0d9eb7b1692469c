import { onScopeDispose, reactive, ref, watch, type Ref } from 'vue'

export interface PlayerEvents {
  begin?: (ms: number) => void
  reach?: (ms: number, rate: number) => void
  end?: () => void
  ended?: () => void
  failed?: () => void
}

export const RATES = [0.75, 1, 1.25, 1.5, 2] as const

const keptRate = () => Number(localStorage.getItem('rate')) || 1

/** The state of a `<video>` and what may be done with it. Milliseconds throughout. */
export function usePlayer(video: Ref<HTMLVideoElement | undefined>, events: PlayerEvents) {
  const state = reactive({ atMs: 0, bufferedMs: 0, isPlaying: false, isWaiting: false, hasFailed: false, rate: keptRate() })
  const isSeeking = ref(false)
  const here = () => (video.value?.currentTime ?? 0) * 1000

  const heard: Record<string, () => void> = {
    timeupdate: () => {
      state.atMs = here()
      if (!isSeeking.value && state.isPlaying) events.reach?.(here(), video.value?.playbackRate ?? 1)
    },
    playing: () => {
      Object.assign(state, { isPlaying: true, isWaiting: false, hasFailed: false })
      events.begin?.(here())
    },
    pause: () => {
      if (!isSeeking.value && state.isPlaying) events.reach?.(here(), video.value?.playbackRate ?? 1)
      state.isPlaying = false
      events.end?.()
    },
    seeking: () => {
      isSeeking.value = true
      events.end?.()
    },
    seeked: () => {
      isSeeking.value = false
      state.atMs = here()
      if (!video.value?.paused) events.begin?.(here())
    },
    ended: () => {
      events.end?.()
      events.ended?.()
    },
    waiting: () => { state.isWaiting = true },
    canplay: () => { state.isWaiting = false },
    progress: () => {
      const ranges = video.value?.buffered
      state.bufferedMs = ranges?.length ? ranges.end(ranges.length - 1) * 1000 : 0
    },
    error: () => {
      if (!video.value?.currentSrc) return
      Object.assign(state, { hasFailed: true, isPlaying: false, isWaiting: false })
      events.end?.()
      events.failed?.()
    },
  }

  watch(video, (now, before) => {
    for (const [name, listener] of Object.entries(heard)) {
      before?.removeEventListener(name, listener)
      now?.addEventListener(name, listener)
    }
    if (now) now.playbackRate = now.defaultPlaybackRate = state.rate
  }, { immediate: true, flush: 'post' })
  onScopeDispose(() => events.end?.())

  function seek(ms: number) {
    if (!video.value) return
    video.value.currentTime = Math.max(0, ms / 1000)
    state.atMs = ms
  }
  function setRate(rate: number) {
    state.rate = rate
    localStorage.setItem('rate', String(rate))
    if (video.value) video.value.playbackRate = video.value.defaultPlaybackRate = rate
  }
  /** Refused when the browser wants a tap first: then the play button stands there. */
  const play = async () => { await video.value?.play().catch(() => undefined) }
  const pause = () => video.value?.pause()
  const toggle = () => (state.isPlaying ? pause() : void play())
  return { state, seek, setRate, play, pause, toggle }
}
