/** What a plan's numbers say: whom it is about first, and on whom it falls harder. */
import type { PlanLine_SettlementLineFragment, PlanSummary_PlanSummaryFragment, Role } from '@/shared/gql/generated/graphql'
import { roleName } from '../../parts/words-of'
import { t } from './words'
import { signed } from '@/shared/rewards/amounts'
import { pieces, type Piece } from '@/shared/rewards/proofs'

type Summary = Pick<PlanSummary_PlanSummaryFragment, 'totals' | 'groups'>
type Group = PlanSummary_PlanSummaryFragment['groups'][number]
type Line = Pick<PlanLine_SettlementLineFragment, 'effect' | 'amount' | 'currency' | 'thing' | 'isLifted'>

/** Who loses comes before who gains. People are counted once by the groups of tenure, which hold everybody. */
export function headline({ totals, groups }: Summary) {
  const all = groups.filter((it) => it.kind === 'TENURE')
  const counted = (of: 'losing' | 'gaining', by: 'losers' | 'winners') => (all.length ? all.reduce((sum, it) => sum + it[of], 0) : Math.max(0, ...totals.map((it) => it[by])))
  const losing = counted('losing', 'losers')
  return { isLoss: losing > 0, losing, people: losing || counted('gaining', 'winners') }
}

export const unevenGroups = (groups: readonly Group[]) => groups.filter((it) => it.isFlagged)

export function groupName({ kind, name }: Pick<Group, 'kind' | 'name'>): string {
  if (kind === 'ROLE') return roleName(name as Role)
  return kind === 'TENURE' ? t(name === 'NEWCOMER' ? 'settle.NEWCOMERS' : 'settle.LONGER') : name
}

const REASONS = ['NOT_TOLD', 'NEWCOMER', 'UNRELIABLE', 'CONTESTED', 'KEPT'] as const
/** Why somebody is spared; a word that is new to this client is shown as it is. */
export const reasonName = (reason: string): string => { const known = REASONS.find((it) => it === reason); return known ? t(`settle.${known}`) : reason }

const THINGS = { BADGE: 'settle.thing.BADGE', ELIGIBILITY: 'settle.thing.ELIGIBILITY', RETRAINING: 'settle.thing.RETRAINING' } as const

/** `titles` are what badges and courses are called, by rule and effect as `2.1`. */
export function resultOf(line: Line & { rule: string }, titles: ReadonlyMap<string, string>): string {
  if (line.effect === 'POINTS' || line.effect === 'MONEY') return signed(line.amount, line.currency)
  const what = t(THINGS[line.effect], { thing: titles.get(line.rule) || line.thing })
  return line.isLifted ? t('settle.lifted', { what }) : what
}

export const titlesOf = (rules: readonly { effects: readonly { title: string }[] }[]): Map<string, string> =>
  new Map(rules.flatMap((rule, at) => rule.effects.map((it, nth) => [`${at + 1}.${nth + 1}`, it.title] as const)))

export const isLoss = (line: Line) => Number(line.amount) < 0 || (line.effect === 'RETRAINING' ? !line.isLifted : line.isLifted)

/** As the guide will read them, and the fingerprint of the scores; codes are left out, since the reason names what they stand for. */
export function evidenceOf(proofs: readonly Piece[]): Piece[] {
  const digest = proofs.find((it) => it.name === 'digest')
  return [...pieces(proofs), ...(digest ? [{ name: t('settle.proof.digest'), value: digest.value }] : [])]
}

/** The rule of a line such as `2.1`, read aloud; sentences of rules come first. */
export const ruleOf = (rule: string, sentences: readonly string[]): string => sentences[parseInt(rule, 10) - 1] ?? rule

const OF_A_MONTH: readonly string[] = ['KPI_SCORE', 'KPI_GRADE', 'BOARD_RANK']
/** Whether a plan that is not booked yet rests on scores that can still move. */
export function isUnfrozen({ state, period, policyVersion }: { state: string; period: string; policyVersion: { meant: { rules: readonly { condition: string }[] } } }, months: readonly { firstDay: string; state: string }[]): boolean {
  const month = months.find((it) => it.firstDay === `${period}-01`)
  return ['DRAFT', 'SUBMITTED', 'RETURNED'].includes(state) && month !== undefined && month.state !== 'FROZEN' && policyVersion.meant.rules.some((it) => OF_A_MONTH.includes(it.condition))
}
