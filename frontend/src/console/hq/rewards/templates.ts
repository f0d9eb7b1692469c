/** Policies to start from: what chains pay for most. Courses and measures are chosen by whoever takes one. */
import { emptyCap, emptyCondition, emptyEffect, emptyPolicy, type PolicyDraft } from './terms'

export const TEMPLATES = ['onTime', 'everyN', 'board', 'grade', 'streak', 'missed'] as const
export type Template = (typeof TEMPLATES)[number]
type Words = (key: `policies.ready.${Template}.name`) => string

const POINTS_CAP = { ...emptyCap(), person: '200', budget: '20000' }
const MONEY_CAP = { ...emptyCap(), person: '300', budget: '10000' }

const MADE: Record<Template, () => Partial<PolicyDraft>> = {
  onTime: () => ({ rules: [{ condition: emptyCondition('COURSE_ON_TIME'), effects: [{ ...emptyEffect(), amount: '20' }] }], caps: { POINTS: POINTS_CAP } }),
  everyN: () => ({ rhythm: 'WEEK', rules: [{ condition: { ...emptyCondition('PER_AMOUNT'), every: '10' }, effects: [{ ...emptyEffect('MONEY'), amount: '5' }] }], caps: { CNY: MONEY_CAP } }),
  board: () => ({ rules: [{ condition: { ...emptyCondition('BOARD_RANK'), first: '3' }, effects: [{ ...emptyEffect('MONEY'), amount: '200' }] }], caps: { CNY: MONEY_CAP } }),
  grade: () => ({ rules: [{ condition: { ...emptyCondition('KPI_GRADE'), grades: 'A' }, effects: [{ ...emptyEffect(), amount: '100', freedom: 'BOUNDED', least: '50', most: '150' }] }], caps: { POINTS: POINTS_CAP } }),
  streak: () => ({ rhythm: 'WEEK', rules: [{ condition: { ...emptyCondition('STREAK'), days: '5' }, effects: [{ ...emptyEffect(), amount: '10' }] }], caps: { POINTS: POINTS_CAP } }),
  missed: () => ({ rules: [{ condition: emptyCondition('COURSE_MISSED'), effects: [{ ...emptyEffect('TAKE'), amount: '20' }] }], caps: { POINTS: { ...emptyCap(), personLoss: '40' } } }),
}

export const madeFrom = (template: Template, t: Words): PolicyDraft => ({ ...emptyPolicy(), ...MADE[template](), name: t(`policies.ready.${template}.name`) })
