import { expect, test } from 'vitest'
import { draftOf, emptyCapability, emptyDraft, freshKey, inputOf, isWhole, type Draft } from './model'

const written = [1, 2, 3, 4, 5].map((level) => ({ level, zh: `做 ${level}`, en: '' }))
const model = {
  id: 'm', role: 'GUIDE' as const, number: 2, isDraft: false, note: 'old news', version: 2, leadBp: 5000, evidenceBp: 3000, selfBp: 2000,
  capabilities: [{ key: 'talk', name: '沟通', nameZh: '沟通', nameEn: 'Talk', weightBp: 10_000, demanded: 4, sentences: [], written, courses: [{ level: 3, course: { id: 'c', title: 'x' } }] }],
}

test('a version becomes a draft and the same version again, without its old news', () => {
  const draft = draftOf(model)
  expect(draft.note).toBe('')
  expect(isWhole(draft)).toBe(true)
  expect(inputOf(draft, 'GUIDE')).toEqual({
    role: 'GUIDE', note: '', parts: { leadBp: 5000, evidenceBp: 3000, selfBp: 2000 },
    capabilities: [{ key: 'talk', name: { zh: '沟通', en: 'Talk' }, weightBp: 10_000, demanded: 4, levels: written.map(({ zh, en }) => ({ zh, en })), courses: [{ courseId: 'c', level: 3 }] }],
  })
})

test.each<[string, (draft: Draft) => void]>([
  ['weights that miss 100 %', (it) => { it.capabilities[0]!.weight = '99.9' }],
  ['parts that miss 100 %', (it) => { it.parts.lead = '40' }],
  ['a missing sentence', (it) => { it.capabilities[0]!.levels[4]!.zh = ' ' }],
  ['a missing name', (it) => { it.capabilities[0]!.zh = '' }],
])('%s keep a draft from being saved', (_, spoil) => {
  const draft = draftOf(model)
  spoil(draft)
  expect(isWhole(draft)).toBe(false)
})

test('a course row without a course is left out, and a new capability has a key of its own', () => {
  const draft = emptyDraft()
  draft.capabilities.push({ ...emptyCapability(freshKey(1)), courses: [{ courseId: '', level: 3 }] })
  expect(inputOf(draft, 'GUIDE').capabilities[1]!.courses).toEqual([])
  expect(new Set(draft.capabilities.map((it) => it.key)).size).toBe(2)
})
