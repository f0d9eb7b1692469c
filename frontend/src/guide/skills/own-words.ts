import { present, today } from '@/shared/format/clock'

/** What somebody said of themselves, over time. */
interface Word { readonly source: string; readonly day: string; readonly levels: readonly { readonly key: string; readonly level: number }[] }

/** Whether a day lies in the month of today; the server decides, by the days of the store. */
export const isOfThisMonth = (day: string | undefined, now = present()) => day?.slice(0, 7) === today(now).slice(0, 7)

/** The levels of the oldest own word that a newer one stands beside, by key; `words` come the newest first. */
export function earlier(words: readonly Word[]): Record<string, number> | undefined {
  const own = words.filter((it) => it.source === 'SELF')
  const others = words.filter((it) => it.source === 'LEAD')
  const first = own.length > 1 || others.length ? own[own.length - 1] : undefined
  return first && Object.fromEntries(first.levels.map((it) => [it.key, it.level]))
}
