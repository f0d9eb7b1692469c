/** Evidence in words: which pieces a person reads, what each is called and how it is written. */
import { day, number, time } from '@/shared/format/format'
import { t } from './words'

export interface Piece { readonly name: string; readonly value: string }

const KNOWN = ['done', 'due', 'score', 'least', 'grade', 'is_frozen', 'rank', 'stage', 'days', 'amount', 'every', 'region'] as const
type Known = (typeof KNOWN)[number]

function written(name: Known, value: string, isOfMonth: boolean): string {
  switch (name) {
    case 'done':
    case 'due': return `${day(value)} ${time(value)}`
    case 'score':
    case 'least': return number(Number(value) / (isOfMonth ? 100 : 1), 2)
    case 'is_frozen': return t(value === 'True' ? 'reward.proof.frozen' : 'reward.proof.running')
    case 'rank':
    case 'days':
    case 'amount':
    case 'every': return number(Number(value), 2)
    default: return value
  }
}

/** What was due and is not done says so. Codes and digests are for machines and left out. */
export function pieces(proofs: readonly Piece[]): { name: string; value: string }[] {
  const of = new Map(proofs.map((it) => [it.name, it.value]))
  const isOfMonth = of.has('digest')
  const shown = KNOWN.filter((it) => of.has(it)).map((it) => ({ name: t(`reward.proof.${it}`), value: written(it, of.get(it)!, isOfMonth) }))
  return of.has('due') && !of.has('done') ? [{ name: t('reward.proof.done'), value: t('reward.proof.never') }, ...shown] : shown
}

