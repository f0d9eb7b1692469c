/** Targets as people type them: shares in per cent, everything else as it is. The server has decimals in text. */
interface Counted { readonly unit: string; readonly decimals: number }

const plain = (value: number, digits: number) => String(Number(value.toFixed(digits)))

/** A decimal of the server in a field; empty where there is none. */
export function entryOf(target: string | null, { unit, decimals }: Counted): string {
  if (target === null) return ''
  return unit === 'SHARE' ? plain(Number(target) * 100, 4) : plain(Number(target), decimals)
}

/** What was typed as a decimal; null for nothing, undefined for what is no number from 0 on. */
export function targetOf(entry: string, { unit }: Counted): string | null | undefined {
  const text = entry.trim().replaceAll(',', '').replace(/[%％]$/, '')
  if (!text) return null
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(text)) return undefined
  return unit === 'SHARE' ? plain(Number(text) / 100, 8) : text
}

/** What the entries leave of `whole`, in its decimals; undefined while one of them is no number. */
export function restOf(whole: string | null, entries: readonly string[], measure: Counted): number | undefined {
  const parts = entries.map((it) => targetOf(it, measure))
  if (whole === null || parts.includes(undefined)) return undefined
  const scale = 10 ** measure.decimals
  return (Math.round(Number(whole) * scale) - parts.reduce((sum, it) => sum + Math.round(Number(it ?? 0) * scale), 0)) / scale
}

const MOST_SHARE = 1_000_000

/** Targets of another month as shares: whole numbers in their proportion. */
export function sharesOf(targets: readonly (string | null)[]): number[] {
  const most = Math.max(...targets.map(Number))
  return most > 0 ? targets.map((it) => Math.round(Number(it) / most * MOST_SHARE)) : []
}
