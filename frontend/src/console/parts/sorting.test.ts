import { expect, test } from 'vitest'
import { clicked, readSort, sorted, writeSort } from './sorting'

const rows = [{ name: '苏州中心店', share: 0.5 }, { name: '南京新街口店', share: null }, { name: '汕头苏宁店', share: 0.9 }]
const cell = (row: (typeof rows)[number], by: string) => (by === 'name' ? row.name : row.share)
const names = (down: boolean, by: string) => sorted(rows, { by, isDown: down }, cell).map((it) => it.name)

test('rows without a value come last whichever way the table is sorted', () => {
  expect([names(true, 'share'), names(false, 'share')].map((it) => it.at(-1))).toEqual(['南京新街口店', '南京新街口店'])
  expect(names(true, 'share')[0]).toBe('汕头苏宁店')
})

test('Chinese names are ordered by sound', () => expect(names(false, 'name')).toEqual(['南京新街口店', '汕头苏宁店', '苏州中心店']))

test('a first click shows the largest number or the first name, a second turns it round', () => {
  const first = clicked({ by: 'name', isDown: false }, 'overdue')
  expect([first, clicked(first, 'overdue'), clicked(first, 'name')]).toEqual([{ by: 'overdue', isDown: true }, { by: 'overdue', isDown: false }, { by: 'name', isDown: false }])
})

test('a column that does not exist falls back to the standard order', () => {
  const standard = { by: 'share', isDown: true }
  expect(readSort('salary.desc', ['name', 'share'], standard)).toEqual(standard)
  expect(readSort(writeSort({ by: 'name', isDown: false }), ['name', 'share'], standard)).toEqual({ by: 'name', isDown: false })
})
