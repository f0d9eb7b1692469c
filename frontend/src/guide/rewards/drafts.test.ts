import 'fake-indexeddb/auto'
import { beforeEach, expect, test, vi } from 'vitest'
import { draftOf, dropDraft, keepDraft, newDraft } from './drafts'
import { isThere } from './photos'

let person = 'bo'
vi.mock('@/shared/api', () => ({ signedInPerson: () => person }))
beforeEach(() => { person = 'bo' })

test('a draft stays with its person until it is dropped, also when somebody else uses the phone', async () => {
  const draft = { ...newDraft('p1'), text: '那几天断网' }
  expect(await keepDraft(draft)).toBe(true)

  person = 'ana'
  expect(await draftOf('p1')).toBeUndefined()
  person = 'bo'
  expect(await draftOf('p1')).toMatchObject({ text: '那几天断网', key: draft.key })

  await dropDraft('p1')
  expect(await draftOf('p1')).toBeUndefined()
})

test('every draft has a key of its own, which it keeps', () => {
  expect(newDraft('p1').key).not.toBe(newDraft('p1').key)
  expect(newDraft('p1').key.length).toBeGreaterThanOrEqual(8)
})

test('a photo that the server has is not sent again, until the server may have forgotten it', () => {
  const now = Date.now()
  const photo = { id: 'x', content: new Blob(), uploadId: 'u', sentAt: now - 3_600_000 }
  expect([isThere(photo, now), isThere(photo, now + 20 * 3_600_000), isThere({ id: 'x', content: new Blob() }, now)]).toEqual([true, false, false])
})
