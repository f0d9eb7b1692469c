import { expect, test } from 'vitest'
import { lastDay, today } from './terms'

test('both days of a term count', () => {
  expect(lastDay('2026-11-18', 1)).toBe('2026-11-18')
  expect(lastDay('2026-11-18', 92)).toBe('2027-02-17')
  expect(lastDay('2028-02-01', 29)).toBe('2028-02-29')
})

test('today is the day on the wall, not in Greenwich', () => {
  expect(today(new Date(2026, 0, 5, 0, 30))).toBe('2026-01-05')
})
