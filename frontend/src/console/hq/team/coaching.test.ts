import { beforeEach, expect, test } from 'vitest'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import own from '../../en.json'
import { reason, rebound, signed, topic } from './coaching'

const measure = { id: 'm', name: 'Kept adds', unit: 'COUNT' as const, decimals: 0 }
const row = { score: { id: 's' }, person: null, unit: null, due: 2, onTime: 2, quiz: '90.0', scoreBefore: '75.00', scoreNow: '72.50', beyond: '-7.25', noise: '3.00', isRebound: false, usual: '82.00', measure, pointsBefore: '77.00', pointsNow: '61.10', course: null, talk: null }

beforeEach(() => setWords('en', { ...shared, ...own }))

test('a change has its sign', () => expect([signed('13.64'), signed('-4.35'), signed('0.00')]).toEqual(['+13.6', '-4.4', '0']))

test('the reason says what was learned and how far the score stands from the chain', () => {
  expect(reason(row, 'LEARNED_NOT_MOVING')).toBe('Of 2 courses that were due, 2 were done in time, but the score is 7.3 points short of the chain’s pace. The usual swing is 3.')
  expect(reason({ ...row, onTime: 0, beyond: '8.00' }, 'MOVING_NOT_LEARNED')).toBe('None of 2 courses that were due was done in time, yet the score is 8 points above the chain’s pace. The usual swing is 3.')
})

test('whoever learned talks about the measure that fell, or the weakest where none fell', () => {
  expect(topic(row, 'LEARNED_NOT_MOVING')).toBe('Kept adds fell from 77 to 61.1 points. Start there.')
  expect(topic({ ...row, pointsBefore: '60.00' }, 'LEARNED_NOT_MOVING')).toBe('Kept adds has only 61.1 points, the weakest of all.')
  expect(topic({ ...row, measure: null }, 'LEARNED_NOT_MOVING')).toBe('Ask how they see it.')
})

test('whoever moves alone talks about the course that is due next', () => {
  expect(topic({ ...row, course: { id: 'c', title: 'Persona' } }, 'MOVING_NOT_LEARNED')).toContain('“Persona”')
  expect(topic(row, 'MOVING_NOT_LEARNED')).toContain('have them tell the team')
})

test('a rise from an unusually low month is named so, and no other', () => {
  expect(rebound(row)).toBe('')
  expect(rebound({ ...row, isRebound: true })).toContain('75, where 82 is usual')
})
