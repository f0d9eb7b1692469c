import { expect, test } from 'vitest'
import { nextOf, piecesOf, shareOf, spanAround, weightsOf } from './time'

test('the line holds five months that were, this one, and twelve to come', () => {
  expect(spanAround('2026-11-28')).toEqual({ firstDay: '2026-06-01', lastDay: '2027-11-30' })
})

test('the pieces fill the line', () => {
  const pieces = piecesOf([{ fromDay: '2026-01-01', stage: 1 }, { fromDay: '2026-01-06', stage: 2 }], '2026-01-01', '2026-01-10')
  expect(pieces.map((it) => [it.stage, it.left, it.width])).toEqual([[1, 0, .5], [2, .5, .5]])
  expect(shareOf('2026-01-10', '2026-01-01', '2026-01-10')).toBe(.9)
})

test('the next change lies after today', () => {
  const stretches = [{ fromDay: '2026-01-01', stage: 1 }, { fromDay: '2026-12-01', stage: 2 }]
  expect(nextOf(stretches, '2026-11-28')?.stage).toBe(2)
  expect(nextOf(stretches, '2026-12-01')).toBeUndefined()
})

test('a stage without weights of its own has those of everybody', () => {
  const line = (id: string, weightBp: number) => ({ weightBp, measure: { id, name: id } })
  const card = { state: 'PUBLISHED', fromDay: '2026-01-01', lines: [line('adds', 6000), line('gmv', 4000)], overlays: [{ stage: 2, role: 'STORE_LEAD', unit: null, shifted: [line('adds', 1)] }, { stage: 2, role: null, unit: null, shifted: [line('adds', 1000), line('gmv', 9000)] }] }
  expect([...weightsOf(card, 1).values()]).toEqual([6000, 4000])
  expect([...weightsOf(card, 2).values()]).toEqual([1000, 9000])
})
