import { expect, test } from 'vitest'
import { byMonth } from './months'

const on = (at: string) => ({ at })

test('entries stay in their order, in groups of the month that they were booked in', () => {
  const groups = byMonth([on('2026-11-20T04:00:00Z'), on('2026-11-03T04:00:00Z'), on('2026-10-12T04:00:00Z')])

  expect(groups.map((it) => [it.firstDay, it.entries.length])).toEqual([['2026-11-01', 2], ['2026-10-01', 1]])
})

test('no entries are no groups', () => expect(byMonth([])).toEqual([]))
