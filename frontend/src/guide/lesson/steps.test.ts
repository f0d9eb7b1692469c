import { expect, test } from 'vitest'
import { gapsOf, nextStep, segmentMarks, type Moment } from './steps'
import type { Progress } from './watch'

const lesson = { id: 'L2', position: 2, hasQuiz: true, quiz: { isPassed: false, nextAttemptAt: null }, course: { id: 'C', title: '', lessonCount: 3, lessons: [{ id: 'L2', title: '', kind: 'VIDEO', position: 2 }, { id: 'L3', title: '', kind: 'QUIZ', position: 3 }] } } as Moment['lesson']
const progress = (more: Partial<Progress>): Progress => ({ positionMs: 0, coveredMs: 0, durationMs: 240_000, covered: [], missing: [], isComplete: false, completedAt: null, requirements: [{ kind: 'WATCH', isMet: false, sentence: '' }], refusals: [], prompt: null, ...more }) as Progress
const moment = (more: Partial<Moment>): Moment => ({ lesson, progress: progress({}), isPlaying: false, hasAnswered: false, segment: 1, ...more })

test('segments end at the checks, else every ninety seconds', () => {
  expect(segmentMarks([60_000, 30_000, 239_500], 240_000)).toEqual([30_000, 60_000])
  expect(segmentMarks([], 240_000)).toEqual([90_000, 180_000])
  expect(segmentMarks([], 100_000)).toEqual([])
})

test('paused it plays, playing it pauses', () => {
  expect([nextStep(moment({})), nextStep(moment({ isPlaying: true }))].map((it) => it.kind)).toEqual(['play', 'pause'])
})

test('a check waits for its answer, then the next segment', () => {
  expect(nextStep(moment({ check: {} }))).toEqual({ kind: 'check' })
  expect(nextStep(moment({ check: {}, hasAnswered: true, segment: 2 }))).toEqual({ kind: 'segment', segment: 3 })
})

test('at the end with a gap it leads to the gap', () => {
  const at = progress({ positionMs: 239_000, missing: [{ fromMs: 190_000, toMs: 210_000, sentence: '', isForfeited: false }] })
  expect(nextStep(moment({ progress: at }))).toEqual({ kind: 'missing', atMs: 190_000 })
})

test('slivers are no reason to go back, nor is anything once enough was watched', () => {
  const gap = (fromMs: number, toMs: number) => ({ fromMs, toMs, sentence: '', isForfeited: false })
  const slivers = [gap(12_100, 12_400), gap(30_000, 30_900)]
  expect(gapsOf(progress({ missing: [...slivers, gap(60_000, 70_000)] })).map((it) => it.fromMs)).toEqual([60_000])
  expect(gapsOf(progress({ missing: slivers }))).toEqual(slivers)
  const enough = progress({ positionMs: 239_000, missing: [gap(60_000, 70_000)], requirements: [{ kind: 'WATCH', isMet: true, sentence: '' }, { kind: 'PROMPTS', isMet: false, sentence: '' }] })
  expect([gapsOf(enough), nextStep(moment({ progress: enough })).kind]).toEqual([[], 'play'])
})

test('watched with a quiz to pass it leads to the quiz, complete to the next lesson, at the last one to the course', () => {
  const watched = progress({ requirements: [{ kind: 'WATCH', isMet: true, sentence: '' }, { kind: 'QUIZ', isMet: false, sentence: '' }] })
  expect(nextStep(moment({ progress: watched }))).toEqual({ kind: 'quiz', to: '/quiz/L2' })
  expect(nextStep(moment({ progress: progress({ isComplete: true }) }))).toEqual({ kind: 'lesson', to: '/quiz/L3' })
  expect(nextStep(moment({ lesson: { ...lesson, position: 3 }, progress: progress({ isComplete: true }) }))).toEqual({ kind: 'course', to: '/course/C' })
})
