import { beforeEach, expect, test } from 'vitest'
import words from '@/console/en.json'
import { setWords } from '@/shared/i18n/language'
import { deedName, detailName, screenOf, thingName } from './deeds'
import { attemptName, reasonOf } from './refusals'

beforeEach(() => setWords('en', words))

test('a thing of the record is named in words, what has none stays as it is', () => {
  expect(['assignment 3', 'unknown account', '12 notifications', 'person 7 and more'].map(thingName)).toEqual(['Assignment 3', 'An unknown account', '12 notifications', 'person 7 and more'])
})

test('a detail is said in words; the person who stands in front already is not said twice', () => {
  expect(['by password', '10.0.0.9', 'link 18', 'person 7'].map((it) => detailName(it))).toEqual(['by password', '10.0.0.9', 'Link 18', ''])
  expect(['by link; by a link of person 7', 'by a link of person 7'].map((it) => detailName(it))).toEqual(['by link · signed in by a link that person 7 made', 'signed in by a link that person 7 made'])
})

test('what was scored by is named in words, of two words too', () => {
  expect(['scorecard 3', 'capability model 4', 'month 2026-11', 'wecom'].map(thingName)).toEqual(['Scorecard (record 3)', 'Capability model (record 4)', 'Books of 2026-11', 'WeCom connection'])
  expect(detailName('kept_adds 2026-11', new Map([['kept_adds', 'Kept adds']]))).toBe('Kept adds 2026-11')
})

test('a thing leads to its screen for whoever may open it', () => {
  const card = { object: 'scorecard 3', objectId: 'X3' }
  expect([screenOf(card, () => true), screenOf(card, () => false), screenOf({ object: 'period 3', objectId: 'P' }, () => true), screenOf({ ...card, objectId: null }, () => true)]).toEqual(['/scorecards?version=X3', undefined, undefined, undefined])
})

test('a refusal says what would have been done, and why not; what has no words stays as it is', () => {
  expect(['approveSettlement', 'decideAppeal', 'somethingElse'].map(attemptName)).toEqual([deedName('settlement_approved'), 'Judge an appeal', 'somethingElse'])
  expect(['CODE_WRONG', 'SOMETHING_ELSE'].map(reasonOf)).toEqual(['the code was wrong', 'SOMETHING_ELSE'])
})
