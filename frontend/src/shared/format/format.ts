/** Numbers, times and amounts as people of the language in use write them. The only place that formats. */
import { language, t } from '@/shared/i18n'
import { present } from './clock'

const kept = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${language()}${JSON.stringify(options)}`
  if (!kept.has(key)) kept.set(key, new Intl.DateTimeFormat(language(), options))
  return kept.get(key) as Intl.DateTimeFormat
}

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${language()}${JSON.stringify(options)}`
  if (!kept.has(key)) kept.set(key, new Intl.NumberFormat(language(), options))
  return kept.get(key) as Intl.NumberFormat
}

export const number = (value: number, fractionDigits = 0) => numberFormat({ maximumFractionDigits: fractionDigits }).format(value)

/** With all its digits, for columns: "93.60". */
export const numberInColumn = (value: number, fractionDigits: number) => numberFormat({ minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }).format(value)

/** `share` from 0 to 1. */
export const percent = (share: number, fractionDigits = 0) => numberFormat({ style: 'percent', maximumFractionDigits: fractionDigits }).format(share)

/** With all its digits, for columns: "50.0%". */
export const percentInColumn = (share: number, fractionDigits = 1) => numberFormat({ style: 'percent', minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }).format(share)

/** Yuan; cents only where there are any. */
export const money = (yuan: number) => numberFormat({ style: 'currency', currency: 'CNY', currencyDisplay: 'narrowSymbol', ...(Number.isInteger(yuan) ? { maximumFractionDigits: 0 } : {}) }).format(yuan)

/** Position in a video, as "3:10" or "1:02:05". */
export function clock(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000))
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  const seconds = String(s).padStart(2, '0')
  return h ? `${h}:${String(m).padStart(2, '0')}:${seconds}` : `${m}:${seconds}`
}

/** A length in words, as "1 分 40 秒"; whole minutes lose their seconds, seconds from ten minutes on are left out. */
export function duration(ms: number): string {
  const all = Math.max(0, Math.ceil(ms / 1000))
  const [m, s] = [Math.floor(all / 60), all % 60]
  if (m === 0) return t('format.seconds', { n: s })
  if (s === 0 || m >= 10) return t('format.minutes', { n: m })
  return t('format.minutesSeconds', { m, s })
}

export const minutes = (n: number) => t('format.minutes', { n })

/** A wait in whole minutes, hours from ninety minutes on, rounded up: nobody is told to come back too early. */
export function wait(ms: number): string {
  const n = Math.max(1, Math.ceil(ms / 60_000))
  return n < 90 ? minutes(n) : t('format.hours', { n: Math.ceil(n / 60) })
}

export const megabytes = (bytes: number) => t('format.megabytes', { n: number(bytes / 1_000_000, bytes < 10_000_000 ? 1 : 0) })

const dayNumber = (at: Date) => Math.floor((at.getTime() - at.getTimezoneOffset() * 60_000) / 86_400_000)

function dayName(at: Date, now: Date): string | undefined {
  const away = dayNumber(at) - dayNumber(now)
  return away === 0 ? t('format.today') : away === 1 ? t('format.tomorrow') : away === -1 ? t('format.yesterday') : undefined
}

export const time = (at: string | Date) => dateFormat({ hour: 'numeric', minute: '2-digit' }).format(new Date(at))

/** "今天", "明天", or the date; the year only when it is another one. */
export function day(at: string | Date, now = present()): string {
  const when = new Date(at)
  const isThisYear = when.getFullYear() === now.getFullYear()
  return dayName(when, now) ?? dateFormat({ month: 'long', day: 'numeric', ...(isThisYear ? {} : { year: 'numeric' }) }).format(when)
}

/** A date without a time (`2026-11-20`), in no zone but its own. */
export const date = (on: string) => dateFormat({ month: 'long', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${on}T00:00:00Z`))

/** From one date to another, as "11月16–22日" or "Nov 16 – 22". */
export function days(first: string, last: string): string {
  if (language() === 'en') return dateFormat({ month: 'short', day: 'numeric', timeZone: 'UTC' }).formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`))
  return first.slice(0, 7) === last.slice(0, 7) ? `${date(first).replace(/日$/, '')}–${Number(last.slice(8))}日` : `${date(first)}–${date(last)}`
}

/** For heads of narrow columns: "11/20", "Nov 20". */
export const shortDate = (on: string) => dateFormat({ month: language() === 'en' ? 'short' : 'numeric', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${on}T00:00:00Z`))

export const dateWithYear = (on: string) => dateFormat({ year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' }).format(new Date(`${on}T00:00:00Z`))

/** The month of a date: "2026年11月". */
export const month = (on: string, style: 'long' | 'short' = 'long') => dateFormat({ ...(style === 'long' ? { year: 'numeric' } : {}), month: style, timeZone: 'UTC' }).format(new Date(`${on}T00:00:00Z`))

/** A moment with date and time, as a record needs it. */
export const moment = (at: string) => dateFormat({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }).format(new Date(at))

export const weekday = (on: string, style: 'narrow' | 'long' = 'narrow') => dateFormat({ weekday: style, timeZone: 'UTC' }).format(new Date(`${on}T00:00:00Z`))

/** When something must be done: with the time if it is today, else "11 月 24 日前". */
export function due(at: string, now = present()): string {
  const when = new Date(at)
  return dayNumber(when) === dayNumber(now) ? t('format.todayBy', { time: time(when) }) : t('format.by', { date: day(when, now) })
}

export const isPast = (at: string, now = present()): boolean => new Date(at) < now

/** How long ago, as "8 分钟前"; a date from a week on. */
export function ago(at: string, now = present()): string {
  const seconds = Math.round((new Date(at).getTime() - now.getTime()) / 1000)
  const past = Math.abs(seconds)
  if (past < 60) return t('format.now')
  if (past >= 7 * 86_400) return day(at, now)
  const relative = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' })
  if (past < 3600) return relative.format(Math.trunc(seconds / 60), 'minute')
  if (past < 86_400) return relative.format(Math.trunc(seconds / 3600), 'hour')
  return relative.format(Math.trunc(seconds / 86_400), 'day')
}
