/** The server's clock: phones and computers are often wrong, and days and deadlines are the server's. */

const SLACK_MS = 5_000
let aheadMs = 0

/** Sets it by the `date` header of an answer, which is in whole seconds; an answer that took long says little. */
export function hear(date: string | null, askedAt: number, heardAt = Date.now()): void {
  const said = Date.parse(date ?? '')
  const took = heardAt - askedAt
  if (Number.isNaN(said) || took < 0 || took > SLACK_MS) return
  const away = said + 500 - (askedAt + heardAt) / 2
  aheadMs = Math.abs(away) < SLACK_MS ? 0 : away
}

export const present = (): Date => new Date(Date.now() + aheadMs)

/** Today as `2026-11-20`. */
export function today(now = present()): string {
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
