/** Amounts of rewards as they are typed, and as the contract keeps them: `Int`s in points or minor units. */
import { places } from '@/shared/format/currencies'
import { size } from '@/shared/rewards/amounts'
import { shifted } from '../../parts/weights'

/** As it is typed: whole points, or money with its point. */
export const typedOf = (kept: number, currency: string): string => shifted(String(kept), -places(currency))

/** As it is kept; what is no number, or finer than the currency, becomes 0, which the server refuses where there has to be one. */
export function keptOf(typed: string, currency: string): number {
  const text = typed.trim().replaceAll(',', '')
  if (!/^\d+(\.\d*)?$/.test(text)) return 0
  const kept = Number(shifted(text, places(currency)))
  return Number.isSafeInteger(kept) ? kept : 0
}

export const sizeOfKept = (kept: number, currency: string): string => size(typedOf(Math.abs(kept), currency), currency)
