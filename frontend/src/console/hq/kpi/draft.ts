/** A scorecard as its maker edits it: weights and shares as per cent in text, as they are typed. */
import type { ConsoleMeasure_MeasureFragment, ConsoleScorecard_ScorecardFragment, DraftScorecardInput, WeightFreedom, Normalisation, Role } from '@/shared/gql/generated/graphql'
import type { Choice } from '../../parts/useChoices'
import { bpOf, percentOf, shifted, totalBp, WHOLE_BP } from '../../parts/weights'

export interface Line { measureId: string; weight: string; aim: string; low: string; freedom: WeightFreedom; least: string; most: string; exposure: string }
export interface Overlay { stage: string; role: Role | ''; unit: Choice | undefined; weights: Record<string, string> }
export interface Band { name: string; least: string }
export interface Rules { normalisation: Normalisation; cap: string; floor: string; leastWeight: string; leastDays: string; scale: Band[] }
export interface Draft { lines: Line[]; overlays: Overlay[]; rules: Rules; note: string }
export type Measures = ReadonlyMap<string, Pick<ConsoleMeasure_MeasureFragment, 'unit'>>

const SHARE_PLACES = 2

export const emptyLine = (measureId: string): Line => ({ measureId, weight: '', aim: '', low: '', freedom: 'LOCKED', least: '0', most: '100', exposure: '' })

export const EMPTY: Draft = {
  lines: [], overlays: [], note: '',
  rules: { normalisation: 'TARGET', cap: '120', floor: '0', leastWeight: '60', leastDays: '10', scale: [{ name: 'A', least: '90' }, { name: 'B', least: '75' }, { name: 'C', least: '60' }, { name: 'D', least: '0' }] },
}

const typed = (kept: string | null, { unit }: { unit: string }): string => (kept === null ? '' : shifted(kept, unit === 'SHARE' ? SHARE_PLACES : 0))

/** What a version says, ready to be edited. The note is kept of a draft only: a new version has news of its own. */
export function draftOf(card: ConsoleScorecard_ScorecardFragment): Draft {
  const { scoring } = card
  return {
    lines: card.lines.map((it) => ({
      measureId: it.measure.id, weight: percentOf(it.weightBp), freedom: it.freedom, least: percentOf(it.leastBp), most: percentOf(it.mostBp),
      aim: typed(it.aim, it.measure), low: typed(it.lowPost, it.measure), exposure: it.exposure?.id ?? '',
    })),
    overlays: card.overlays.map((it) => ({
      stage: it.stage === null ? '' : String(it.stage), role: it.role as Role | '', unit: it.unit ? { id: it.unit.id, label: it.unitName } : undefined,
      weights: Object.fromEntries(it.shifted.map((one) => [one.measure.id, percentOf(one.weightBp)])),
    })),
    rules: { normalisation: scoring.normalisation, cap: percentOf(scoring.capBp), floor: percentOf(scoring.floorBp), leastWeight: percentOf(scoring.leastWeightBp), leastDays: String(scoring.leastDays), scale: scoring.scale.map((it) => ({ name: it.name, least: shifted(it.least, 0) })) },
    note: card.state === 'DRAFT' ? card.note : '',
  }
}

const sent = (text: string, measure: { unit: string } | undefined): string | null => (text.trim() === '' ? null : shifted(text.trim(), measure?.unit === 'SHARE' ? -SHARE_PLACES : 0))

/** What the server takes. Only bounded weights have bounds; a set of other weights names every line. */
export function inputOf({ lines, overlays, rules, note }: Draft, measures: Measures): DraftScorecardInput {
  return {
    note,
    lines: lines.map((it) => ({
      measureId: it.measureId, weightBp: bpOf(it.weight) || 0, freedom: it.freedom,
      aim: sent(it.aim, measures.get(it.measureId)), low: sent(it.low, measures.get(it.measureId)), exposureId: rules.normalisation === 'TARGET' ? it.exposure || null : null,
      ...(it.freedom === 'BOUNDED' ? { leastBp: bpOf(it.least) || 0, mostBp: bpOf(it.most) || 0 } : { leastBp: 0, mostBp: WHOLE_BP }),
    })),
    overlays: overlays.map((it) => ({
      stage: it.stage === '' ? null : Number(it.stage), role: it.role || null, unitId: it.unit?.id ?? null,
      weights: lines.map(({ measureId }) => ({ measureId, weightBp: bpOf(it.weights[measureId] ?? '0') || 0 })),
    })),
    rules: { normalisation: rules.normalisation, capBp: bpOf(rules.cap) || 0, floorBp: bpOf(rules.floor) || 0, leastWeightBp: bpOf(rules.leastWeight) || 0, leastDays: Math.round(Number(rules.leastDays)) || 0, scale: rules.scale.map((it) => ({ name: it.name.trim(), least: it.least.trim() || '0' })) },
  }
}

/** Whether the weights add up everywhere; the server checks the rest. */
export const isWhole = (draft: Draft): boolean =>
  totalBp(draft.lines.map((it) => it.weight)) === WHOLE_BP && draft.overlays.every((set) => totalBp(draft.lines.map((it) => set.weights[it.measureId] ?? '')) === WHOLE_BP)

/** The line (`at`), or the set of other weights (`at`) and its line if it is about one, that a refusal speaks of. */
export interface Fault { in: 'lines' | 'overlays'; at: number; line: number | undefined; text: string }

/** Read from a path such as `input, overlays, 1, weights, 3, weightBp`; undefined where it is about no line or set. */
export function faultOf(path: readonly string[], text: string): Fault | undefined {
  const where = path.findIndex((it) => it === 'lines' || it === 'overlays')
  const at = Number(path[where + 1] ?? Number.NaN)
  if (!text || where < 0 || !Number.isInteger(at)) return undefined
  const line = Number(path[path.indexOf('weights') + 1] ?? Number.NaN)
  return { in: path[where] as Fault['in'], at, line: path.includes('weights') && Number.isInteger(line) ? line : undefined, text }
}
