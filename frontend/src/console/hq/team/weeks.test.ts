import { beforeEach, expect, test } from 'vitest'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import own from '../../en.json'
import { fifths, lookSentence, summary } from './weeks'

const measure = { id: 'm', name: 'Kept adds', unit: 'COUNT' as const, decimals: 0, kind: 'SUM' as const, direction: 'UP' as const }
const week = { firstDay: '2026-11-09', lastDay: '2026-11-15' }
const row = { unit: null, person: null, values: ['10', '77'] }
const told = { unit: { id: 'u', name: 'hq', kind: 'HEADQUARTERS' as const, ancestors: [] }, measure, weeks: [week], frozen: [false], total: row, usual: '10', rows: [], asOf: null }
const look = { person: null, unit: null, against: 'OWN_PAST' as const, value: '12', usual: '40', times: '-12.6', compared: 8, values: ['40', '12'] }

beforeEach(() => setWords('en', { ...shared, ...own }))

test('each fifth of the numbers has its shade, equal numbers have one, and none has none', () => {
  const shade = fifths(['10', '20', '30', '40', '50', null])
  expect(['10', '20', '30', '40', '50', null].map(shade)).toEqual([1, 2, 3, 4, 5, 0])
  expect(['7', '7', '7'].map(fifths(['7', '7', '7']))).toEqual([1, 1, 1])
  expect(['9', '100'].map(fifths(['9', '100', '20', '30', '8']))).toEqual([2, 5])
})

test('the sentence says the last week and what is usual', () => {
  expect(summary(told)).toBe('November 9 to November 15: Kept adds 77. That is more than 10, the average of the four weeks before.')
  expect(summary({ ...told, usual: '80' })).toContain('less than 80')
  expect(summary({ ...told, usual: null })).not.toContain('average')
  expect(summary({ ...told, total: { ...row, values: ['10', null] } })).toContain('nothing was reported')
})

test('a look says the number, what is usual and how far it is', () => {
  expect(lookSentence(look, { measure })).toBe('12 this week. For this guide 40 is usual, the middle of 8 weeks. That is 12.6 times the usual swing below.')
  expect(lookSentence({ ...look, against: 'PEERS', times: '4.0', value: '400' }, { measure })).toContain('the middle of 8 guides of the same stage. That is 4 times the usual swing above')
})
