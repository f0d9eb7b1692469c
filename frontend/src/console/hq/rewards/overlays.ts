/** The numbers of a version, and how far a region may move each. */
import type { ConsolePolicyVersion_PolicyVersionFragment, WeightFreedom } from '@/shared/gql/generated/graphql'
import { t } from './words'
import { keptOf, typedOf } from './size'
import { wayOf, type EffectWay } from './terms'

export interface Amount { readonly rule: number; readonly effect: number; readonly way: EffectWay; readonly sentence: string; readonly currency: string; readonly amount: number; readonly freedom: WeightFreedom; readonly least: number; readonly most: number }
type Version = Pick<ConsolePolicyVersion_PolicyVersionFragment, 'meant' | 'sentences'>

/** Counted from 1, as the contract counts them; bounds by size, the smaller first. */
export function openAmounts({ meant, sentences }: Version): Amount[] {
  return meant.rules.flatMap((rule, at) => rule.effects.flatMap((it, nth) => {
    if (!it.amount) return []
    const [least, most] = [it.least, it.most].sort((a, b) => Math.abs(a) - Math.abs(b)) as [number, number]
    return [{ rule: at + 1, effect: nth + 1, way: wayOf(it), sentence: sentences[at] ?? '', currency: it.currency, amount: it.amount, freedom: it.freedom, least, most }]
  }))
}

export const said = (it: Amount) => `${t('policies.rule', { n: it.rule })} · ${t(`policies.way.${it.way}`)}`

/** What a region sends: only what differs from headquarters. What is empty or the same stays as it is. */
export function changedOf(amounts: readonly Amount[], typed: Readonly<Record<string, string>>) {
  return amounts.flatMap((it) => {
    const text = typed[keyOf(it)] ?? ''
    const kept = Math.sign(it.amount) * keptOf(text, it.currency)
    return it.freedom === 'LOCKED' || text.trim() === '' || kept === it.amount ? [] : [{ rule: it.rule, effect: it.effect, amount: kept }]
  })
}

export const keyOf = (it: Pick<Amount, 'rule' | 'effect'>) => `${it.rule}.${it.effect}`

/** What a unit has now, as it is typed. */
export const typedFrom = (amounts: readonly Amount[], changed: readonly { rule: number; effect: number; amount: number }[]): Record<string, string> =>
  Object.fromEntries(amounts.map((it) => [keyOf(it), typedOf(Math.abs(changed.find((one) => keyOf(one) === keyOf(it))?.amount ?? it.amount), it.currency)]))
