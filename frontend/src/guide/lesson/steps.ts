/** What the button at the foot of a lesson does next. */
import type { LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import type { Progress } from './watch'

export type Step =
  | { kind: 'play' | 'pause' | 'again' }
  | { kind: 'check' }
  | { kind: 'segment'; segment: number }
  | { kind: 'missing'; atMs: number }
  | { kind: 'quiz'; to: string }
  | { kind: 'lesson'; to: string }
  | { kind: 'course'; to: string }

const SEGMENT_MS = 90_000
const SHORTEST_SEGMENT_MS = 20_000

/** Where segments end: at the checks, else about every 90 s. */
export function segmentMarks(checks: readonly number[], durationMs: number): number[] {
  if (checks.length) return [...new Set(checks)].sort((a, b) => a - b).filter((it) => it < durationMs - 1_500)
  const marks = []
  for (let at = SEGMENT_MS; at < durationMs - SHORTEST_SEGMENT_MS; at += SEGMENT_MS) marks.push(at)
  return marks
}

export interface Moment {
  lesson: Pick<LessonPage_LessonFragment, 'id' | 'position' | 'hasQuiz' | 'quiz' | 'course'>
  progress?: Progress
  isPlaying: boolean
  check?: unknown
  hasAnswered: boolean
  segment: number
}

export function nextStep({ lesson, progress, isPlaying, check, hasAnswered, segment }: Moment): Step {
  if (check) return hasAnswered ? afterCheck(lesson, progress, segment) : { kind: 'check' }
  if (isPlaying) return { kind: 'pause' }
  return afterWatching(lesson, progress) ?? { kind: 'play' }
}

const SHORTEST_GAP_MS = 1_000

/** What is worth going back for: nothing once enough was watched; slivers only where nothing longer is missing. */
export function gapsOf(progress: Progress): Progress['missing'] {
  if (progress.requirements.some((it) => it.kind === 'WATCH' && it.isMet)) return []
  const long = progress.missing.filter((it) => it.toMs - it.fromMs >= SHORTEST_GAP_MS)
  return long.length ? long : progress.missing
}

const isWatched = (progress?: Progress) => Boolean(progress?.requirements.length && progress.requirements.every((it) => it.isMet || it.kind === 'QUIZ'))

function afterCheck(lesson: Moment['lesson'], progress: Progress | undefined, segment: number): Step {
  return afterWatching(lesson, progress) ?? { kind: 'segment', segment: segment + 1 }
}

function afterWatching(lesson: Moment['lesson'], progress?: Progress): Step | undefined {
  if (!progress) return undefined
  if (progress.isComplete) return afterLesson(lesson)
  if (isWatched(progress) && lesson.hasQuiz && !lesson.quiz?.isPassed) return { kind: 'quiz', to: `/quiz/${lesson.id}` }
  const isNearlyThere = progress.durationMs > 0 && progress.positionMs > progress.durationMs - 3_000
  const gap = gapsOf(progress)[0]
  return isNearlyThere && gap ? { kind: 'missing', atMs: gap.fromMs } : undefined
}

export function afterLesson(lesson: Moment['lesson']): Step {
  const next = lesson.course?.lessons.find((it) => it.position === lesson.position + 1)
  if (next) return { kind: 'lesson', to: next.kind === 'QUIZ' ? `/quiz/${next.id}` : `/lesson/${next.id}?play` }
  return lesson.course ? { kind: 'course', to: `/course/${lesson.course.id}` } : { kind: 'again' }
}
