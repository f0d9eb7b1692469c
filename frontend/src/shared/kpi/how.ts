/** The sentences of a line's steps, with the numbers in them, in the order in which they are worked out. */
import { number, percent } from '@/shared/format/format'
import type { HowLine_ExplainedLineFragment, HowScore_ScoreExplanationFragment } from '@/shared/gql/generated/graphql'
import { t } from '@/shared/i18n'
import { exact, weight } from './amounts'

type Line = HowLine_ExplainedLineFragment
type Scoring = Pick<HowScore_ScoreExplanationFragment['scorecard']['scoring'], 'normalisation' | 'capBp' | 'floorBp'>

const DIGITS = 4
export const digits = (text: string | null) => (text === null ? '–' : number(Number(text), DIGITS))

function readings(line: Line): string {
  const amount = exact(line.amount, line.measure.kind === 'RATE' ? { unit: 'COUNT' } : line.measure)
  if (line.measure.kind === 'LEVEL') return t('how.level', { amount })
  if (line.measure.kind === 'SUM') return t('how.sum', { n: line.readings ?? 0, amount })
  return t('how.rate', { n: line.readings ?? 0, amount, base: number(line.base ?? 0), value: exact(line.value, line.measure) })
}

function target(line: Line, fullDays: number): string {
  if (line.fullTarget === null) return t('how.noTarget')
  const full = exact(line.fullTarget, line.measure)
  const who = t(line.isOwnTarget ? 'how.own' : 'how.common')
  if (line.dueDays === null) return t('how.target', { full, who })
  if (line.factor !== null) return t('how.targetAdjusted', { full, who, factor: digits(line.factor), due: line.dueDays, all: fullDays, target: exact(line.target, line.measure) })
  return t('how.targetDue', { full, who, due: line.dueDays, all: fullDays, target: exact(line.target, line.measure) })
}

const adjusted = (line: Line) => (line.factor === null ? [] : [t('how.adjusted', { measure: line.exposureMeasure?.name ?? '', share: digits(line.exposure), factor: digits(line.factor) })])

function points(line: Line, { normalisation, capBp, floorBp }: Scoring): string {
  const got = digits(line.points)
  if (normalisation !== 'TARGET') return t(normalisation === 'MIN_MAX' ? 'how.posts' : 'how.peers', { points: got })
  const share = percent(Number(line.share), DIGITS)
  const numbers = { value: exact(line.value, line.measure), target: exact(line.target, line.measure), share }
  const reached = t(line.measure.direction === 'UP' ? 'how.share' : 'how.shareDown', numbers)
  const bp = Number(line.share) * 10_000
  const end = bp > capBp ? t('how.cap', { cap: weight(capBp), points: got }) : bp < floorBp ? t('how.floor', { floor: weight(floorBp), points: got }) : t('how.points', { points: got })
  return `${reached}${end}`
}

/** Of a score from before its steps were kept. */
function notKept(line: Line): string {
  return `${t('how.notKept')}${t('how.points', { points: digits(line.points) })}`
}

/** What happened to a line: one sentence where it is missing, else four, and one more where targets go by exposure. */
export function steps(line: Line, fullDays: number, thereBp: number, scoring: Scoring): string[] {
  if (line.amount === null) return [t('how.missing')]
  if (line.points === null && line.isOwnTarget === null) return [t('how.noPoints')]
  if (line.points === null) return [readings(line), ...adjusted(line), target(line, fullDays), t('how.noPoints')]
  const brings = t('how.weight', { weight: weight(line.weightBp), there: weight(thereBp), brings: digits(line.brings) })
  if (line.isOwnTarget === null) return [notKept(line), brings]
  return [readings(line), ...adjusted(line), target(line, fullDays), points(line, scoring), brings]
}
