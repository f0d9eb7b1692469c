import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { computed, effectScope, nextTick, reactive, ref, shallowRef, type EffectScope } from 'vue'
import type { LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import { useVideoLesson } from './useVideoLesson'

vi.mock('@/shared/offline/outbox', () => ({ flush: async () => undefined }))
vi.mock('vue', async (real) => ({ ...(await real<typeof import('vue')>()), onMounted: () => undefined }))

const lesson = { id: 'L1', durationMs: 60_000, checks: [], course: null } as unknown as LessonPage_LessonFragment
const asks = { prompt: { id: 'P1' } }
const calm = { prompt: null }
let scope: EffectScope
let did: string[]

function stand(wantsPlay = false, first: object = calm) {
  const progress = ref<object>(first)
  const state = reactive({ atMs: 0, isPlaying: false })
  const made = { state, seek: () => undefined, play: async () => { did.push('play'); state.isPlaying = true }, pause: () => { did.push('pause'); state.isPlaying = false } }
  const player = shallowRef<typeof made>()
  const source = { watch: { state: reactive({ phase: 'ready' }), close: async () => undefined }, progress: computed(() => progress.value), open: async () => undefined }
  scope.run(() => useVideoLesson(() => lesson, source as never, player as never, wantsPlay))
  return { progress, player, made }
}

beforeEach(() => {
  scope = effectScope()
  did = []
})
afterEach(() => scope.stop())

test('a film that played goes on after the prompt', async () => {
  const { progress, player, made } = stand()
  player.value = made
  made.state.isPlaying = true
  progress.value = asks
  await nextTick()
  progress.value = calm
  await nextTick()
  expect(did).toEqual(['pause', 'play'])
})

test('a film that the guide had stopped stays so after the prompt', async () => {
  const { progress, player, made } = stand()
  player.value = made
  progress.value = asks
  await nextTick()
  progress.value = calm
  await nextTick()
  expect(did).not.toContain('play')
})

test('a film that was to play by itself waits for the prompt that stands there already', async () => {
  const { progress, player, made } = stand(true, asks)
  player.value = made
  await nextTick()
  expect(did).not.toContain('play')
  progress.value = calm
  await nextTick()
  expect(did).toEqual(['play'])
})
