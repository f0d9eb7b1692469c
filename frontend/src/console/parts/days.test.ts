import { expect, test } from 'vitest'
import { daysLate } from './days'

test('the first hours after the due moment are one day late', () => {
  const now = new Date('2026-11-20T12:00:00Z')
  expect(['2026-11-20T11:00:00Z', '2026-11-19T12:00:00Z', '2026-11-18T15:59:59Z'].map((it) => daysLate(it, now))).toEqual([1, 1, 2])
})
