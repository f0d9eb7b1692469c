/** The sentences of a line's steps, with the numbers in them, in the order in which they are worked out. */
import { date, day, number, percent } from '@/shared/format/format'
import type { HowLine_ExplainedLineFragment, HowPart_ExplainedPartFragment, HowScore_ScoreExplanationFragment } from '@/shared/gql/generated/graphql'
import { t } from '@/shared/i18n'
import { exact, weight } from './amounts'

type Line = HowLine_ExplainedLineFragment
type Days = Pick<HowPart_ExplainedPartFragment, 'activeDays' | 'fullDays'>
type Scoring = Pick<HowScore_ScoreExplanationFragment['scorecard']['scoring'], 'normalisation' | 'capBp' | 'floorBp'>

const DIGITS = 4
export const digits = (text: string | null) => (text === null ? '–' : number(Number(text), DIGITS))

function readings(line: Line): string {
  const amount = exact(line.amount, line.measure.kind === 'RATE' ? { unit: 'COUNT' } : line.measure)
  if (line.measure.kind === 'LEVEL') return t('how.level', { amount })
  if (line.measure.kind === 'SUM') return t('how.sum', { n: line.readings ?? 0, amount })
  return t('how.rate', { n: line.readings ?? 0, amount, base: number(line.base ?? 0), value: exact(line.value, line.measure) })
}

/** The month's target as the card shows it, then how much of it was due. */
function target(line: Line, { activeDays, fullDays }: Days): string[] {
  if (line.fullTarget === null) return [t('how.noTarget')]
  const full = exact(line.fullTarget, line.measure)
  const agreed = t(line.dueDays === null ? 'how.target' : 'how.targetFull', { full, who: t(line.isOwnTarget ? 'how.own' : 'how.common') })
  const factor = line.factor === null ? '' : ` × ${digits(line.factor)}`
  if (line.dueDays === null) return [...line.changes.map(changed(line)), agreed + (factor && t('how.targetMonth', { sum: full + factor, target: exact(line.target, line.measure) }))]
  const share = (days: number) => `${full}${factor} × ${days} ÷ ${fullDays}`
  const isWhole = activeDays === fullDays && !factor
  const month = isWhole ? '' : t('how.targetMonth', { sum: share(activeDays), target: exact(line.monthTarget, line.measure) })
  const due = line.dueTo ? [t('how.targetDue', { date: date(line.dueTo), n: line.dueDays, sum: share(line.dueDays), target: exact(line.target, line.measure) })] : []
  return [agreed + month, ...line.changes.map(changed(line)), ...due]
}

/** A target that was another one when the month had begun. */
const changed = (line: Line) => ({ before, after, madeAt }: Line['changes'][number]) =>
  t('how.changed', { date: day(madeAt), before: before === null ? t('how.common') : exact(before, line.measure), after: after === null ? t('how.common') : exact(after, line.measure) })

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

/** What happened to a line: one sentence where it is missing, else four; more where targets go by exposure or are not all due. */
export function steps(line: Line, days: Days, thereBp: number, scoring: Scoring): string[] {
  if (line.amount === null) return [t('how.missing')]
  if (line.points === null && line.isOwnTarget === null) return [t('how.noPoints')]
  if (line.points === null) return [readings(line), ...adjusted(line), ...target(line, days), t('how.noPoints')]
  const brings = t('how.weight', { weight: weight(line.weightBp), there: weight(thereBp), brings: digits(line.brings) })
  if (line.isOwnTarget === null) return [notKept(line), brings]
  return [readings(line), ...adjusted(line), ...target(line, days), points(line, scoring), brings]
}
