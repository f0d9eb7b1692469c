import { beforeEach, expect, test } from 'vitest'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import own from '../../en.json'
import { groupSentence, monthReasons, monthSentence } from './months'

const measure = { id: 'm', name: 'Kept adds', unit: 'COUNT' as const, decimals: 0 }
const row = {
  person: null, unit: null, score: { id: 's' }, stage: 1, points: '42.00', usual: '84.00', times: '-4.7', compared: 11,
  measure, measurePoints: '4.00', measureUsual: '83.50', value: '4', target: '100',
}

beforeEach(() => setWords('en', { ...shared, ...own }))

test('a month says its points, what is usual and how far it is, above or below', () => {
  expect(monthSentence(row)).toBe('42 points. 84 is usual, the middle of 11 guides of the same stage. That is 4.7 times the usual swing below.')
  expect(monthSentence({ ...row, times: '4.0' })).toContain('4 times the usual swing above')
})

test('of a score the reason is the measure that carries it away, of a measure what it came to', () => {
  expect(monthReasons(row, true)).toEqual(['Kept adds takes most from it: 4 points, where 83.5 is usual.', 'Kept adds: 4, target 100.'])
  expect(monthReasons({ ...row, times: '4.0' }, true)[0]).toContain('adds most to it')
  expect(monthReasons(row, false)).toEqual(['Kept adds: 4, target 100.'])
  expect(monthReasons({ ...row, target: null }, false)).toEqual(['Kept adds: 4.'])
  expect(monthReasons({ ...row, measure: null }, true)).toEqual([])
})

test('a bound that no points can pass is not named', () => {
  const group = { stage: 1, guides: 11, usual: '84.00', low: '52.87', high: '115.13' }
  expect(groupSentence(group)).toMatch(/Below 52.87 or above 115.13 is listed.$/)
  expect(groupSentence({ ...group, high: null })).toMatch(/the middle is 84. Below 52.87 is listed.$/)
  expect(groupSentence({ ...group, low: null })).toMatch(/the middle is 84. Above 115.13 is listed.$/)
  expect(groupSentence({ ...group, low: null, high: null })).toMatch(/nobody can be far from it.$/)
})
