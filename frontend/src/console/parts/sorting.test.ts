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

test('the server sorts a file by the same rule: the names of tests/kit/test_text.py', () => {
  const all = '_x|2店|10店|北京|北京2店|北京10店|单位 9|单位 10|杭州 西湖|杭州西湖|嘉兴|上海|a店|b店|Zoo'.split('|')
  expect(sorted([...all].reverse(), { by: 'name', isDown: false }, (it) => it)).toEqual(all)
})

test('a first click shows the largest number or the first name, a second turns it round', () => {
  const first = clicked({ by: 'name', isDown: false }, 'overdue')
  expect([first, clicked(first, 'overdue'), clicked(first, 'name')]).toEqual([{ by: 'overdue', isDown: true }, { by: 'overdue', isDown: false }, { by: 'name', isDown: false }])
})

test('a column that does not exist falls back to the standard order', () => {
  const standard = { by: 'share', isDown: true }
  expect(readSort('salary.desc', ['name', 'share'], standard)).toEqual(standard)
  expect(readSort(writeSort({ by: 'name', isDown: false }), ['name', 'share'], standard)).toEqual({ by: 'name', isDown: false })
})
