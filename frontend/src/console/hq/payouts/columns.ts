/** The columns of a payroll's file, as the link holds them: `employeeNo~amount:实发`, in their order. */
export const COLUMNS = ['employeeNo', 'name', 'unit', 'unitCode', 'amount', 'currency', 'period', 'payout'] as const
export type Column = (typeof COLUMNS)[number]
export interface Chosen { readonly key: Column; readonly head: string }

export const STANDARD = 'employeeNo~name~unit~amount~currency~period'
const isColumn = (key: string): key is Column => (COLUMNS as readonly string[]).includes(key)

/** What is no column is left out; none at all means the usual ones. */
export function read(text: string): Chosen[] {
  const parts = (text || STANDARD).split('~').map((it) => ({ key: it.split(':', 1)[0]!, head: it.includes(':') ? it.slice(it.indexOf(':') + 1) : '' }))
  const known = parts.filter((it, at): it is Chosen => isColumn(it.key) && parts.findIndex((other) => other.key === it.key) === at)
  return known.length ? known : read(STANDARD)
}

export const written = (chosen: readonly Chosen[]) => chosen.map((it) => (it.head ? `${it.key}:${it.head.replaceAll('~', ' ')}` : it.key)).join('~')

/** Chosen last, it comes last; the only one stays. */
export function toggled(chosen: readonly Chosen[], key: Column): Chosen[] {
  if (!chosen.some((it) => it.key === key)) return [...chosen, { key, head: '' }]
  return chosen.length > 1 ? chosen.filter((it) => it.key !== key) : [...chosen]
}

export const named = (chosen: readonly Chosen[], key: Column, head: string) => chosen.map((it) => (it.key === key ? { key, head } : it))
