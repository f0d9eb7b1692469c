import type { Language } from '@/shared/i18n'
import { shifted } from '@/shared/format/days'

/** A month of people and days, as one changes it. Days are "2026-11-28"; a day of which nothing is said has no state. */
export type State = 'works' | 'off' | undefined
export interface Change { readonly personId: string; readonly day: string; readonly state: State }
export interface Span { readonly personId: string; readonly firstDay: string; readonly lastDay: string; readonly state: State }
export type States = ReadonlyMap<string, State>

export const keyOf = (personId: string, day: string) => `${personId} ${day}`

/** All days of the month that a day lies in. */
export function daysOf(day: string): string[] {
  const first = `${day.slice(0, 7)}-01`
  return Array.from({ length: 31 }, (_, at) => shifted(first, at)).filter((it) => it.slice(0, 7) === day.slice(0, 7))
}

/** The days from one to another, whichever comes first. */
export function between(a: string, b: string): string[] {
  const [first, last] = a < b ? [a, b] : [b, a]
  const days = [first]
  while (days.at(-1)! < last) days.push(shifted(days.at(-1)!, 1))
  return days
}

/** A tap says that somebody works; the next, that they are off; the next takes it back. */
export const tapped = (state: State): State => (state === undefined ? 'works' : state === 'works' ? 'off' : undefined)

/** The week of a day again as the one before, of days of which something was said, and within the month. */
export function copied(people: readonly string[], day: string, states: States): Change[] {
  const monday = shifted(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
  const week = between(monday, shifted(monday, 6)).filter((it) => it.slice(0, 7) === day.slice(0, 7))
  return people.flatMap((personId) => week.flatMap((it) => {
    const state = states.get(keyOf(personId, shifted(it, -7)))
    return state === undefined || state === states.get(keyOf(personId, it)) ? [] : [{ personId, day: it, state }]
  }))
}

/** What the same days are now: the way back. */
export const undone = (changes: readonly Change[], states: States): Change[] => changes.map((it) => ({ ...it, state: states.get(keyOf(it.personId, it.day)) }))

/** One write for each stretch of days of a person with the same state. */
export function spans(changes: readonly Change[]): Span[] {
  const found: Span[] = []
  for (const { personId, day, state } of [...changes].sort((a, b) => a.personId.localeCompare(b.personId) || a.day.localeCompare(b.day))) {
    const last = found.at(-1)
    if (last && last.personId === personId && last.state === state && shifted(last.lastDay, 1) === day) found[found.length - 1] = { ...last, lastDay: day }
    else found.push({ personId, firstDay: day, lastDay: day, state })
  }
  return found
}

const HEADS: Record<Language, readonly (readonly string[])[]> = {
  'zh-CN': [['工号', '日期', '班次'], ['早班', '休']],
  en: [['employee_no', 'date', 'shift'], ['shift', 'off']],
}
/** A table to start from, as the import reads it: one row for each day. */
export function template(language: Language, from: string): string[][] {
  const [head = [], [works = '', off = ''] = []] = HEADS[language]
  return [[...head], ['A1001', from, works], ['A1001', shifted(from, 1), off], ['A1002', from, works]]
}
