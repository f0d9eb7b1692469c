/** Points, money, weeks and time left, in the words of the language in use. Amounts come as decimals in text. */
import { present } from '@/shared/format/clock'
import { places } from '@/shared/format/currencies'
import { days, money, month, number, numberInColumn } from '@/shared/format/format'
import { daysOf } from './periods'
import { t } from './words'

export const POINTS = 'POINTS'

function said(value: number, currency: string): string {
  if (currency === POINTS) return t('reward.points', { n: number(value) })
  return currency === 'CNY' ? money(value) : `${numberInColumn(value, places(currency))} ${currency}`
}

/** Without a sign where it is above 0: what somebody has. */
export const held = (amount: string, currency: string) => said(Number(amount), currency)

/** How much, whichever way: what was taken is named by the words around it. */
export const size = (amount: string, currency: string) => said(Math.abs(Number(amount)), currency)

/** With its sign: what was given or taken. */
export const signed = (amount: string, currency: string) => `${Number(amount) > 0 ? '+' : Number(amount) < 0 ? '−' : ''}${size(amount, currency)}`

/** A period of a policy, `2026-11` or `2026-W47`: "2026年11月", or the days of the week, "11月16–22日". */
export const period = (key: string): string => (key.includes('W') ? days(...daysOf(key)) : month(`${key}-01`))

const HOUR_MS = 3_600_000

/** Days and hours up to a moment; minutes in the last hour. Rounded down: nobody is promised more than there is. */
export function left(until: string, now = present().getTime()): string {
  const ms = new Date(until).getTime() - now
  if (ms <= 0) return t('reward.left.over')
  const [days, hours] = [Math.floor(ms / (24 * HOUR_MS)), Math.floor(ms / HOUR_MS) % 24]
  if (days) return hours ? t('reward.left.daysHours', { n: days, hours }) : t('reward.left.days', { n: days })
  return hours ? t('reward.left.hours', { n: hours }) : t('reward.left.minutes', { n: Math.max(1, Math.floor(ms / 60_000)) })
}

/** Whether so little is left that it should be seen. */
export const isSoon = (until: string, now = present().getTime()) => new Date(until).getTime() - now < 48 * HOUR_MS
