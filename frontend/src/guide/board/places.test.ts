import { expect, test } from 'vitest'
import { breakAt, mine, near, toNext } from './places'

const row = (rank: number, gap: string, isMine = false) => ({ rank, gap, isMine })

test('ties leave nobody out', () => expect(breakAt([row(1, '10.00'), row(2, '0.00'), row(2, '0.00', true), row(4, '-10.00')])).toBe(-1))

test('the list breaks after the first three when the viewer stands further down', () => {
  expect(breakAt([row(1, '30.00'), row(2, '20.00'), row(3, '15.00'), row(10, '1.00'), row(11, '0.00', true)])).toBe(3)
})

test('the next one up is whoever has more points, not who shares the place', () => {
  const rows = [row(1, '10.00'), row(2, '0.00'), row(2, '0.00', true)]
  expect(mine(rows)).toBe(rows[2])
  expect(toNext(rows)).toBe(10)
})

test('the first has nobody to catch up with, and neither has who is not on the board', () => {
  expect(toNext([row(1, '0.00', true), row(2, '-3.00')])).toBeUndefined()
  expect(toNext([row(1, '0.00'), row(2, '-3.00')])).toBeUndefined()
})

test('a phone shows the first three, three before the viewer and two after', () => {
  const rows = [1, 2, 3, 30, 31, 32, 33, 34, 35, 36, 37, 38].map((rank) => row(rank, String(35 - rank), rank === 35))
  expect(near(rows).map((it) => it.rank)).toEqual([1, 2, 3, 32, 33, 34, 35, 36, 37])
})

test('in a small store the first does not see the last', () => {
  expect(near([1, 2, 3, 4, 5].map((rank) => row(rank, '0.00', rank === 1))).map((it) => it.rank)).toEqual([1, 2, 3])
})

test('whoever has no place sees the first three', () => {
  expect(near([1, 2, 2, 4].map((rank) => row(rank, '0.00'))).map((it) => it.rank)).toEqual([1, 2, 2])
})
