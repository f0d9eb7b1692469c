import { expect, test } from 'vitest'
import { gapInWords } from './gap'

const week = { firstDay: '2026-11-16', lastDay: '2026-11-22' }
const count = { id: '1', unit: 'COUNT', decimals: 0 } as const

test('the gap of a month is one of points, whatever it is ranked by', () => expect(gapInWords(-3, { week: null, measure: count })).toBe('board.points'))

test('the gap of a week is one of what is counted', () => {
  expect(gapInWords(-3, { week, measure: count })).toBe('3')
  expect(gapInWords(12.5, { week, measure: { id: '1', unit: 'MONEY', decimals: 2 } })).toContain('12.50')
})

test('two shares lie percentage points apart', () => expect(gapInWords(0.0785, { week, measure: { id: '1', unit: 'SHARE', decimals: 0 } })).toBe('board.percentPoints'))
