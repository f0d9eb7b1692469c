import { expect, test } from 'vitest'
import { begun, inputOf, isWhole, needsSentence } from './assessing'

const before = [{ key: 'talk', level: 3 }]

test('a form begins at what the last lead said, and is whole once each change has its sentence', () => {
  const said = begun(['talk', 'moments'], before)
  expect(said).toEqual({ talk: { level: 3, evidence: '' }, moments: { level: null, evidence: '' } })
  expect(isWhole(said, before)).toBe(false)
  said.moments = { level: 2, evidence: ' ' }
  expect([needsSentence('talk', said.talk, before), needsSentence('moments', said.moments, before), isWhole(said, before)]).toEqual([false, true, false])
  said.moments.evidence = ' three posts '
  expect(isWhole(said, before)).toBe(true)
  said.talk!.level = 4
  expect(isWhole(said, before)).toBe(false)
  said.talk!.evidence = 'answers the same day'
  expect(inputOf(said)).toEqual([{ key: 'talk', level: 4, evidence: 'answers the same day' }, { key: 'moments', level: 2, evidence: 'three posts' }])
})
