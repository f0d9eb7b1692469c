import { expect, test } from 'vitest'
import { earlier, isOfThisMonth } from './own-words'

const word = (source: string, day: string, level: number) => ({ source, day, levels: [{ key: 'persona', level }] })

test('a word of this month can still be changed, one of another month stands', () => {
  const now = new Date(2026, 10, 28)
  expect(isOfThisMonth('2026-11-01', now)).toBe(true)
  expect([isOfThisMonth('2026-10-31', now), isOfThisMonth('2025-11-28', now), isOfThisMonth(undefined, now)]).toEqual([false, false, false])
})

test('the oldest own word is what one compares with, where anything newer was said', () => {
  expect(earlier([word('SELF', '2026-11-02', 4), word('SELF', '2026-06-01', 2)])).toEqual({ persona: 2 })
  expect(earlier([word('LEAD', '2026-11-02', 4), word('SELF', '2026-06-01', 2)])).toEqual({ persona: 2 })
  expect(earlier([word('SELF', '2026-06-01', 2)])).toBeUndefined()
  expect(earlier([])).toBeUndefined()
})
