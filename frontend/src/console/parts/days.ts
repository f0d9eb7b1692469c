/** Whole days since a due moment; the day it fell due counts as one. */
export function daysLate(dueAt: string, now = new Date()): number {
  return Math.max(1, Math.ceil((now.getTime() - new Date(dueAt).getTime()) / 86_400_000))
}

/** Today as `2026-11-20` by this computer's clock. */
export function today(now = new Date()): string {
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
