/** Points and money of rewards, as people read them and as the contract keeps them: integers in points or minor units. */
import { money, number } from '@/shared/format/format'
import { shifted } from '../../parts/weights'
import { t } from './words'

export const POINTS = 'POINTS'
const MINOR_PLACES = 2

/** A decimal of the contract with its unit; never with a sign. */
export function size(decimal: string, currency: string): string {
  const value = Math.abs(Number(decimal))
  if (currency === POINTS) return t('rewards.points', { n: number(value) })
  return currency === 'CNY' ? money(value) : `${number(value, MINOR_PLACES)} ${currency}`
}

/** With the sign that says which way it goes. */
export const signed = (decimal: string, currency: string): string => `${Number(decimal) < 0 ? '−' : '+'}${size(decimal, currency)}`

/** As it is typed: whole points, or money with its point. */
export const typedOf = (kept: number, currency: string): string => (currency === POINTS ? String(kept) : shifted(String(kept), -MINOR_PLACES))

/** As it is kept; what is no number becomes 0, which the server refuses where there has to be one. */
export function keptOf(typed: string, currency: string): number {
  const text = typed.trim().replaceAll(',', '')
  if (!/^\d+(\.\d*)?$/.test(text)) return 0
  const kept = Number(currency === POINTS ? text : shifted(text, MINOR_PLACES))
  return Number.isSafeInteger(kept) ? kept : 0
}

/** Kept amounts of the contract are `Int`s in points or minor units. */
export const sizeOfKept = (kept: number, currency: string): string => size(typedOf(Math.abs(kept), currency), currency)
