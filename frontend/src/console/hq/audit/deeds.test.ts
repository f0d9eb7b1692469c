import { beforeEach, expect, test } from 'vitest'
import words from '@/console/en.json'
import { setWords } from '@/shared/i18n/language'
import { detailName, thingName } from './deeds'

beforeEach(() => setWords('en', words))

test('a thing of the record is named in words, what has none stays as it is', () => {
  expect(['assignment 3', 'unknown account', '12 notifications', 'person 7 and more'].map(thingName)).toEqual(['Assignment 3', 'An unknown account', '12 notifications', 'person 7 and more'])
})

test('a detail is said in words; the person who stands in front already is not said twice', () => {
  expect(['by password', '10.0.0.9', 'link 18', 'person 7'].map(detailName)).toEqual(['by password', '10.0.0.9', 'Link 18', ''])
})
