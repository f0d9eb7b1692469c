import { beforeEach, expect, test } from 'vitest'
import own from '@/console/en.json'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import { inOrder, lateSentence, missing, peopleSentence, type Fresh } from './freshness'

beforeEach(() => setWords('en', { ...shared, ...own }))
const fresh = (more: Partial<Fresh>): Fresh => ({ measure: { id: '1', name: 'GMV', source: 'REPORTED' }, newestDay: '2026-11-16', daysOld: 2, source: 'FILE', cameAt: null, people: 57, peopleBefore: 60, expected: 60, isScored: true, isLate: true, ...more })

test('what is late says how old it is, or that it never came', () => {
  expect(lateSentence(fresh({}))).toBe('GMV is 2 days old: the newest data are of November 16.')
  expect(lateSentence(fresh({ newestDay: null, daysOld: null }))).toBe('GMV: no data for two months.')
})

test('people are counted against who is expected and against the day before', () => {
  expect(peopleSentence(fresh({}))).toBe('57 of 60 people, 3 fewer than the day before')
  expect(peopleSentence(fresh({ people: 60, expected: null }))).toBe('60 people')
  expect(peopleSentence(fresh({ people: null }))).toBe('')
  expect([missing(fresh({})), missing(fresh({ people: 61 })), missing(fresh({ expected: null }))]).toEqual([3, 0, 0])
})

test('what is late comes first, what counts next, what never came last', () => {
  const rows = [fresh({ isLate: false, isScored: false, newestDay: null }), fresh({ isLate: false, isScored: false }), fresh({ isLate: false }), fresh({})]
  expect(inOrder(rows)).toEqual([...rows].reverse())
})
