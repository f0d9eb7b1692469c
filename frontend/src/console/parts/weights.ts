/** Weights as per cent in text, as they are typed; kept in basis points. */
export const WHOLE_BP = 10_000

/** A decimal with its point moved, digit by digit: no binary fraction touches it. */
export function shifted(text: string, places: number): string {
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(text.trim()) ?? []
  if (!whole && !part) return text
  const digits = whole + part
  const point = whole.length + places
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0')
  const at = Math.max(1, point)
  const head = padded.slice(0, at).replace(/^0+(?=\d)/, '')
  const tail = padded.slice(at).replace(/0+$/, '')
  return `${sign}${head}${tail ? `.${tail}` : ''}`
}

/** Per cent as typed, in basis points; NaN for what is no number. */
export const bpOf = (percent: string): number => (percent.trim() === '' ? NaN : Math.round(Number(percent.replace(',', '.')) * 100))
export const percentOf = (bp: number): string => shifted(String(bp), -2)

/** All weights together in basis points; what is no number counts as nothing. */
export const totalBp = (weights: readonly string[]): number => weights.reduce((sum, it) => sum + (bpOf(it) || 0), 0)
