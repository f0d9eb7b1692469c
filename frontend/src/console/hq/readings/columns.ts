/** What a column of a rate must hold, and a table to start from. */
import type { MeasureKind, MeasureUnit } from '@/shared/gql/generated/graphql'
import type { Language } from '@/shared/i18n'

export interface Named { readonly key: string; readonly name: string; readonly kind: MeasureKind; readonly unit: MeasureUnit }
export type Hint = 'hintCount' | 'hintShare' | 'hintSum' | 'hintMean' | 'hintBase'

/** With a column for its base a rate is a count, without one a share; undefined of whatever is no rate. */
export function hintOf(chosen: readonly string[], at: number, measures: readonly Named[]): Hint | undefined {
  const [meaning, key] = (chosen[at] ?? '').split(':')
  const measure = measures.find((it) => it.key === key)
  if (measure?.kind !== 'RATE') return undefined
  if (meaning === 'BASE') return 'hintBase'
  const hasBase = chosen.includes(`BASE:${measure.key}`)
  if (measure.unit === 'SHARE') return hasBase ? 'hintCount' : 'hintShare'
  return hasBase ? 'hintSum' : 'hintMean'
}

const HEADS: Record<Language, { who: string; day: string; base: string }> = {
  'zh-CN': { who: '工号', day: '日期', base: '分母' },
  en: { who: 'employee_no', day: 'date', base: ' base' },
}

/** Two days of somebody: a sum, and a rate as a count of its base and as a share. */
export function template(language: Language, measures: readonly Named[], days: readonly [string, string]): string[][] {
  const { who, day, base } = HEADS[language]
  const sum = measures.find((it) => it.kind === 'SUM'), rate = measures.find((it) => it.kind === 'RATE' && it.unit === 'SHARE')
  const row = (date: string, cells: readonly string[]) => ['A1001', date, ...(sum ? [cells[0]!] : []), ...(rate ? cells.slice(1) : [])]
  return [[who, day, ...(sum ? [sum.name] : []), ...(rate ? [rate.name, `${rate.name}${base}`] : [])], row(days[0], ['7', '18', '25']), row(days[1], ['4', '72%', ''])]
}
