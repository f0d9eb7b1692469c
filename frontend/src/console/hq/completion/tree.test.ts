import { expect, test } from 'vitest'
import { exportLink } from '../../parts/exporting'
import { asFile, onTimeShare, treeOf } from './tree'

const unit = (id: string, overdue: number, hasChildren = false) => ({ unit: { id, name: id, kind: 'REGION' as const }, guides: 5, assigned: 10, completed: 5, onTime: 4, overdue, share: 0.5, hasChildren })
const overdueFirst = { by: 'overdue', isDown: true }

test('an opened unit is followed by its own units, sorted among themselves', () => {
  const rows = treeOf([unit('A', 1, true), unit('B', 9)], new Map([['A', [unit('A1', 3), unit('A2', 7)]]]), overdueFirst)
  expect(rows.map((it) => [it.row.unit.id, it.depth])).toEqual([['B', 1], ['A', 1], ['A2', 2], ['A1', 2]])
})

test('a branch that is still on its way says so', () => {
  const rows = treeOf([unit('A', 1, true)], new Map([['A', undefined]]), overdueFirst)
  expect(rows.map((it) => [it.isOpen, it.isLoading])).toEqual([[true, true]])
})

test('a store named in the URL as opened has nothing to open', () => {
  expect(treeOf([unit('S', 1)], new Map([['S', []]]), overdueFirst)[0]!.isOpen).toBe(false)
})

test('nothing completed has no on-time share', () => {
  expect([onTimeShare({ completed: 0, onTime: 0 }), onTimeShare({ completed: 8, onTime: 6 })]).toEqual([null, 0.75])
})

test('a file is asked for with the order, the columns and the open branches of the table', () => {
  expect(exportLink('completion', 'csv', { unit: undefined, ...asFile({ by: 'share', isDown: true }, ['guides', 'share'], ['W', 'E']) })).toBe('/exports/completion.csv?sort=share.desc&columns=guides%7Eshare&open=W%7EE')
  expect(asFile({ by: 'name', isDown: false }, ['share'], []).open).toBe('')
})
