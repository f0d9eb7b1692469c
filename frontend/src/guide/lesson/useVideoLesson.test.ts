import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { computed, effectScope, nextTick, reactive, ref, shallowRef, type EffectScope } from 'vue'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import { toasts } from '@/shared/ui/toast'
import type { LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import english from '../en.json'
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
  const source = { watch: { state: reactive({ phase: 'ready' }), close: async () => undefined, begin: () => did.push('begin'), reach: () => did.push('reach') }, progress: computed(() => progress.value), open: async () => undefined }
  const { events, asksTakeOver } = scope.run(() => useVideoLesson(() => lesson, source as never, player as never, wantsPlay))!
  return { progress, player, made, events, asksTakeOver, state: source.watch.state }
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

test('under a prompt the film stands still, however it came to play', async () => {
  const { player, made, events } = stand(false, asks)
  player.value = made
  events.begin(19_700)
  expect(did).toEqual(['pause'])
  events.reach(20_000, 1)
  expect(did).toEqual(['pause', 'reach', 'pause'])
})

test('what a missed prompt took back is said the moment the number falls', async () => {
  setWords('en', { ...shared, ...english })
  toasts.length = 0
  const { progress } = stand(false, { coveredMs: 45_000 })
  progress.value = { coveredMs: 20_000 }
  await nextTick()
  expect(toasts.map((it) => it.text)).toEqual([expect.stringContaining('25')])
})

test('a prompt comes before the question which device to watch on', () => {
  const { progress, state, asksTakeOver } = stand(false, asks)
  state.phase = 'owed'
  expect(asksTakeOver.value).toBe(false)
  progress.value = calm
  expect(asksTakeOver.value).toBe(true)
})
