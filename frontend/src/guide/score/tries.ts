/** The arithmetic of the what-if: how far a number may be moved, and what is asked of the server. */
import type { ScoreLineRow_ScoreLineFragment } from '@/shared/gql/generated/graphql'

type Line = Pick<ScoreLineRow_ScoreLineFragment, 'value' | 'target'> & { measure: { id: string; unit: string; decimals: number; most: string | null } }
export interface Range { readonly most: number; readonly step: number; readonly jump: number }

const FEW = 200
const HUNDRED = 100
const TWENTY = 20
/** Moves of a large number are a hundredth of it, in round figures. */
const DIGITS = 2

/** Up to the most that there can be, else to twice the greater of value and target; in steps that a thumb can hit. */
export function rangeOf({ value, target, measure }: Line): Range {
  const jump = jumpOf(Number(target ?? value ?? 0), measure)
  if (measure.most !== null) return { most: Number(measure.most), step: Number(measure.most) / HUNDRED, jump }
  const reach = Math.max(Number(value ?? 0), Number(target ?? 0)) * 2
  const step = reach <= FEW ? 1 : 10 ** (Math.floor(Math.log10(reach)) - DIGITS + 1) / 2
  return { most: reach ? Math.ceil(reach / step) * step : 100, step: Math.max(1, step), jump }
}

/** A button moves by about a twentieth of the target, as 1, 2 or 5 of a digit, and never by less than can be shown. */
function jumpOf(of: number, { unit, decimals }: Line['measure']): number {
  const least = unit === 'SHARE' ? 1 / HUNDRED : 10 ** -decimals
  const part = Math.max(of / TWENTY, least)
  const digit = 10 ** Math.floor(Math.log10(part) + 1e-9)
  return tidy(Math.max(least, digit * ([5, 2].find((it) => part / digit >= it - 1e-9) ?? 1)))
}

/** Where trying begins: the number that there is, else the target. */
export const startOf = ({ value, target }: Pick<Line, 'value' | 'target'>): number => Number(value ?? target ?? 0)

/** Where a step leads from a number: to the next full step, within the range. */
export function stepped(value: number, by: 1 | -1, { most, jump }: Range): number {
  const steps = value / jump
  const next = by > 0 ? Math.floor(steps + 1 + 1e-9) : Math.ceil(steps - 1 - 1e-9)
  return Math.min(most, Math.max(0, tidy(next * jump)))
}

/** Without the dust of binary fractions: 0.07, not 0.07000000000000001. */
export const tidy = (value: number): number => Number(value.toFixed(4))

/** Only what differs from what is; no number above what the server takes. */
export function changesOf(lines: readonly Line[], tried: ReadonlyMap<string, number>): { measureId: string; value: string }[] {
  return lines.flatMap(({ measure, value }) => {
    const other = tried.get(measure.id)
    return other === undefined || (value !== null && other === Number(value)) ? [] : [{ measureId: measure.id, value: String(tidy(other)) }]
  })
}
