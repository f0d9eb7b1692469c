import { expect, test } from 'vitest'
import { hintOf, template, type Named } from './columns'

const measures: readonly Named[] = [
  { key: 'friends_added', name: '新增好友', kind: 'SUM', unit: 'COUNT' },
  { key: 'retention', name: '好友留存率', kind: 'RATE', unit: 'SHARE' },
  { key: 'first_reply', name: '首次回复', kind: 'RATE', unit: 'MINUTES' },
]

test('a rate with a column for its base holds the count, and without one the share', () => {
  expect(hintOf(['VALUE:retention', 'BASE:retention'], 0, measures)).toBe('hintCount')
  expect(hintOf(['VALUE:retention', 'BASE:retention'], 1, measures)).toBe('hintBase')
  expect(hintOf(['VALUE:retention', 'BASE:first_reply'], 0, measures)).toBe('hintShare')
  expect(hintOf(['VALUE:first_reply', 'BASE:first_reply'], 0, measures)).toBe('hintSum')
  expect(hintOf(['VALUE:first_reply'], 0, measures)).toBe('hintMean')
})

test('whatever is no rate needs no hint', () => {
  expect(hintOf(['DAY', 'VALUE:friends_added', 'IGNORED'], 0, measures)).toBeUndefined()
  expect(hintOf(['DAY', 'VALUE:friends_added', 'IGNORED'], 1, measures)).toBeUndefined()
})

test('the table to start from has a rate as a count with its base and as a share', () => {
  expect(template('zh-CN', measures, ['2026-11-01', '2026-11-02'])).toEqual([
    ['工号', '日期', '新增好友', '好友留存率', '好友留存率分母'],
    ['A1001', '2026-11-01', '7', '18', '25'],
    ['A1001', '2026-11-02', '4', '72%', ''],
  ])
  expect(template('en', measures.slice(0, 1), ['2026-11-01', '2026-11-02'])[0]).toEqual(['employee_no', 'date', '新增好友'])
})
