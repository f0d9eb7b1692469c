import { expect, test } from 'vitest'
import { weekAway } from './week'

test('weeks go on over the ends of months and years, whatever the clock does', () => {
  expect(weekAway('2026-12-28', 1)).toBe('2027-01-04')
  expect(weekAway('2026-03-02', -1)).toBe('2026-02-23')
  expect(weekAway('2026-11-16', 0)).toBe('2026-11-16')
})
