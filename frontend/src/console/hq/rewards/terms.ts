/** A policy as its maker edits it: amounts as they are typed, what takes as a kind of its own, caps by currency. */
import type { CapInput, ConditionInput, ConditionKind, ConsoleTerms_PolicyTermsFragment, DraftPolicyInput, EffectInput, WeightFreedom, Rhythm, Role } from '@/shared/gql/generated/graphql'
import type { Choice } from '../../parts/useChoices'
import { POINTS } from '@/shared/rewards/amounts'
import { keptOf, typedOf } from './size'

export type EffectWay = 'GIVE' | 'TAKE' | 'MONEY' | 'BADGE' | 'ELIGIBILITY' | 'RETRAINING'
/** `title` is what a badge or a course is called; a right is called by its words. */
export interface EffectDraft { way: EffectWay; amount: string; currency: string; thing: string; title: string; freedom: WeightFreedom; least: string; most: string }
export interface ConditionDraft { kind: ConditionKind; course: Choice | undefined; courses: Choice[]; score: string; grades: string; first: string; measure: string; every: string; days: string }
export interface RuleDraft { condition: ConditionDraft; effects: EffectDraft[] }
export interface CapDraft { person: string; budget: string; store: string; personLoss: string }
export interface PolicyDraft {
  name: string; nameEn: string; note: string
  roles: Role[]; unit: Choice | undefined; rhythm: Rhythm
  rules: RuleDraft[]; caps: Record<string, CapDraft>
  exemptDays: string; appealDays: string; judgeDays: string; makingGoodDays: string
}

export type Parameter = Exclude<keyof ConditionDraft, 'kind'>
/** What each condition asks for. */
export const PARAMETERS: Record<ConditionKind, readonly Parameter[]> = {
  COURSE_ON_TIME: ['course'], COURSE_LATE: ['course'], COURSE_MISSED: ['course'], FIRST_IN_REGION: ['course'],
  QUIZ_SCORE: ['course', 'score'], PATH_MASTERED: ['courses'], KPI_SCORE: ['score'], KPI_GRADE: ['grades'],
  BOARD_RANK: ['first'], WEEK_RANK: ['measure', 'first'], PER_AMOUNT: ['measure', 'every'], STREAK: ['days'],
}
export const CONDITIONS = Object.keys(PARAMETERS) as ConditionKind[]
export const WAYS: readonly EffectWay[] = ['GIVE', 'MONEY', 'BADGE', 'ELIGIBILITY', 'TAKE', 'RETRAINING']
export const ROLES_OF_POLICIES: readonly Role[] = ['GUIDE', 'STORE_LEAD', 'REGION_LEAD', 'TRAINER']
export const MOST_RULES = 12
export const MOST_EFFECTS = 5

export const isAmount = (way: EffectWay) => way === 'GIVE' || way === 'TAKE' || way === 'MONEY'
export const currencyOf = (effect: EffectDraft) => (effect.way === 'MONEY' ? effect.currency.trim().toUpperCase() : POINTS)
export const emptyCap = (): CapDraft => ({ person: '', budget: '', store: '', personLoss: '' })
export const emptyEffect = (way: EffectWay = 'GIVE'): EffectDraft => ({ way, amount: '', currency: 'CNY', thing: '', title: '', freedom: 'LOCKED', least: '', most: '' })
export const emptyCondition = (kind: ConditionKind = 'COURSE_ON_TIME'): ConditionDraft => ({ kind, course: undefined, courses: [], score: '', grades: '', first: '', measure: '', every: '', days: '' })
export const emptyRule = (): RuleDraft => ({ condition: emptyCondition(), effects: [emptyEffect()] })
export const emptyPolicy = (): PolicyDraft => ({
  name: '', nameEn: '', note: '', roles: ['GUIDE'], unit: undefined, rhythm: 'MONTH', rules: [emptyRule()], caps: {},
  exemptDays: '30', appealDays: '7', judgeDays: '7', makingGoodDays: '7',
})

/** The currencies that need caps, points first. */
export function currenciesOf({ rules }: Pick<PolicyDraft, 'rules'>): string[] {
  const found = rules.flatMap((rule) => rule.effects.filter((it) => isAmount(it.way)).map(currencyOf))
  return [...new Set(found)].sort((a, b) => Number(b === POINTS) - Number(a === POINTS) || a.localeCompare(b))
}
export const gives = ({ rules }: Pick<PolicyDraft, 'rules'>, currency: string) => rules.some((rule) => rule.effects.some((it) => isAmount(it.way) && it.way !== 'TAKE' && currencyOf(it) === currency))
export const takesPoints = ({ rules }: Pick<PolicyDraft, 'rules'>) => rules.some((rule) => rule.effects.some((it) => it.way === 'TAKE'))
export const hasPenalty = ({ rules }: Pick<PolicyDraft, 'rules'>) => rules.some((rule) => rule.effects.some((it) => it.way === 'TAKE' || it.way === 'RETRAINING'))

function effectInput(it: EffectDraft): EffectInput {
  if (!isAmount(it.way)) return { kind: it.way as 'BADGE' | 'ELIGIBILITY' | 'RETRAINING', thing: it.thing.trim() }
  const currency = currencyOf(it)
  const [amount, least, most] = [it.amount, it.least, it.most].map((typed) => keptOf(typed, currency)) as [number, number, number]
  const isTaking = it.way === 'TAKE'
  const bounds = it.freedom === 'BOUNDED' ? { least: isTaking ? -most : least, most: isTaking ? -least : most } : {}
  return { kind: it.way === 'MONEY' ? 'MONEY' : 'POINTS', amount: isTaking ? -amount : amount, currency, freedom: it.freedom, ...bounds }
}

const whole = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : null)

function conditionInput(it: ConditionDraft): ConditionInput {
  const values = {
    course: it.course?.id ?? null, courses: it.courses.map((one) => one.id), score: whole(it.score), first: whole(it.first), every: whole(it.every), days: whole(it.days),
    measure: it.measure || null, grades: it.grades.split(/[,，、\s]+/).filter(Boolean),
  }
  return { kind: it.kind, ...Object.fromEntries(PARAMETERS[it.kind].map((name) => [name, values[name]])) }
}

function capInput(currency: string, it: CapDraft): CapInput {
  const kept = (typed: string) => keptOf(typed, currency)
  return { currency, person: kept(it.person), budget: kept(it.budget), store: kept(it.store), personLoss: currency === POINTS ? kept(it.personLoss) : 0 }
}

/** What the server takes. Only currencies that a rule moves have caps. */
export function inputOf(draft: PolicyDraft, policyId: string | null): DraftPolicyInput {
  return {
    policyId, name: draft.name.trim(), nameEn: draft.nameEn.trim(), note: draft.note.trim(), roles: draft.roles, unitId: draft.unit?.id ?? null, rhythm: draft.rhythm,
    rules: draft.rules.map((it) => ({ condition: conditionInput(it.condition), effects: it.effects.map(effectInput) })),
    caps: currenciesOf(draft).map((it) => capInput(it, draft.caps[it] ?? emptyCap())),
    exemptDays: whole(draft.exemptDays) ?? -1, appealDays: whole(draft.appealDays) ?? -1, judgeDays: whole(draft.judgeDays) ?? -1, makingGoodDays: whole(draft.makingGoodDays) ?? -1,
  }
}

type Terms = ConsoleTerms_PolicyTermsFragment
type Effect = Terms['rules'][number]['effects'][number]

export function wayOf(effect: Pick<Effect, 'kind' | 'amount'>): EffectWay {
  if (effect.kind === 'POINTS') return effect.amount < 0 ? 'TAKE' : 'GIVE'
  return effect.kind
}

function effectOf(it: Effect): EffectDraft {
  const typed = (kept: number) => typedOf(Math.abs(kept), it.currency)
  const bounds = [it.least, it.most].sort((a, b) => Math.abs(a) - Math.abs(b)) as [number, number]
  return {
    way: wayOf(it), amount: it.amount ? typed(it.amount) : '', currency: it.kind === 'MONEY' ? it.currency : 'CNY', thing: it.thing, title: it.kind === 'ELIGIBILITY' ? '' : it.title, freedom: it.freedom,
    least: it.freedom === 'BOUNDED' ? typed(bounds[0]) : '', most: it.freedom === 'BOUNDED' ? typed(bounds[1]) : '',
  }
}

function conditionOf(rule: Terms['rules'][number]): ConditionDraft {
  const given = new Map(rule.parameters.map((it) => [it.name, it.value]))
  const text = (name: string) => given.get(name) ?? ''
  /** A course that is out of sight by now is called by its slug. */
  const courseOf = (slug: string): Choice => ({ id: slug, label: rule.courses.find((it) => it.slug === slug)?.title ?? slug })
  return { kind: rule.condition, course: text('course') ? courseOf(text('course')) : undefined, courses: text('courses').split(', ').filter(Boolean).map(courseOf), score: text('score'), grades: text('grades'), first: text('first'), measure: text('measure'), every: text('every'), days: text('days') }
}

/** What a version says, ready to be edited. */
export function draftOf(version: { nameZh: string; nameEn: string; state: string; note: string; meant: Terms }): PolicyDraft {
  const { meant } = version
  return {
    name: version.nameZh, nameEn: version.nameEn, note: version.state === 'DRAFT' ? version.note : '',
    roles: meant.roles, unit: meant.unit ? { id: meant.unit.id, label: meant.unit.name } : undefined, rhythm: meant.rhythm,
    rules: meant.rules.map((it) => ({ condition: conditionOf(it), effects: it.effects.map(effectOf) })),
    caps: Object.fromEntries(meant.caps.map((it) => {
      const typed = (kept: number) => (kept ? typedOf(kept, it.currency) : '')
      return [it.currency, { person: typed(it.person), budget: typed(it.budget), store: typed(it.store), personLoss: typed(it.personLoss) }]
    })),
    exemptDays: String(meant.exemptDays), appealDays: String(meant.appealDays), judgeDays: String(meant.judgeDays), makingGoodDays: String(meant.makingGoodDays),
  }
}

/** The field that a refusal's path leads to; caps are told by currency, sent ones by their place. */
export function fieldAt(path: readonly string[], currencies: readonly string[]): string {
  const [first, second] = path
  if (first === 'caps' && second !== undefined) return `caps.${currencies[Number(second)] ?? second}`
  return path.join('.')
}
