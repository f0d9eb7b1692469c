import { expect, test } from 'vitest'
import { lastDay } from './terms'

test('both days of a term count', () => {
  expect(lastDay('2026-11-18', 1)).toBe('2026-11-18')
  expect(lastDay('2026-11-18', 92)).toBe('2027-02-17')
  expect(lastDay('2028-02-01', 29)).toBe('2028-02-29')
})
