import { expect, test } from 'vitest'
import { missing, reached, shown, whole } from './levels'

test('a level is rounded down and a gap up, so that nothing looks reached before it is', () => {
  expect([whole('3.98'), whole('5.00'), whole('1.00')]).toEqual([3, 5, 1])
  expect([shown('3.98'), shown('4.00'), shown(null)]).toEqual(['3.9', '4', '–'])
  expect([missing('0.02'), missing('1.00'), missing('0.00')]).toEqual(['0.1', '1', '0'])
})

test('capabilities without a level count as unknown, never as missed', () => {
  expect(reached([{ level: '4.00', gap: '0.00' }, { level: '2.00', gap: '1.00' }, { level: null, gap: null }])).toEqual({ all: 3, known: 2, met: 1 })
})
