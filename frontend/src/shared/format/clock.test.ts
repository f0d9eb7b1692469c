import { afterEach, expect, test, vi } from 'vitest'
import { hear, present, today } from './clock'

const NOON = Date.parse('2026-11-20T12:00:00+08:00')
const DAY_MS = 86_400_000
const dated = (at: number) => new Date(at).toUTCString()

afterEach(() => {
  hear(dated(Date.now()), Date.now())
  vi.useRealTimers()
})

test('days are those of the server, however wrong the clock here is', () => {
  vi.useFakeTimers({ now: NOON })
  hear(dated(NOON + 3 * DAY_MS), NOON - 200)
  expect(present().getTime() - (NOON + 3 * DAY_MS)).toBeLessThan(1_000)
  vi.setSystemTime(NOON + DAY_MS)
  expect(present().toISOString().slice(0, 10)).toBe('2026-11-24')
})

test('a clock that is right within seconds is left alone', () => {
  vi.useFakeTimers({ now: NOON })
  hear(dated(NOON + 3_000), NOON - 200)
  expect(present().getTime()).toBe(NOON)
})

test.each([['a kept answer has no date', null, 100], ['an answer that took long', dated(NOON + DAY_MS), 60_000], ['a clock that went back meanwhile', dated(NOON + DAY_MS), -60_000]])('nothing is learned from %s', (_, date, tookMs) => {
  vi.useFakeTimers({ now: NOON })
  hear(date, NOON - tookMs)
  expect(present().getTime()).toBe(NOON)
})

test('today begins at midnight here, not at midnight in Greenwich', () => expect(today(new Date(2026, 0, 5, 0, 30))).toBe('2026-01-05'))
