import { expect, test } from 'vitest'
import { changed, readList, writeList } from './url'

test('a filter is put in and an empty one is taken out', () => {
  expect(changed({ unit: 'U1', course: 'C1' }, { course: '', sort: 'name.asc' })).toEqual({ unit: 'U1', sort: 'name.asc' })
})

test('what one part of a screen keeps in the URL, another part leaves alone', () => {
  expect(changed({ unit: 'U1', open: 'U2~U3' }, { unit: undefined })).toEqual({ open: 'U2~U3' })
})

test('a list goes through the URL and comes back', () => {
  expect(readList(writeList(['U1', 'U2']))).toEqual(['U1', 'U2'])
  expect(readList('')).toEqual([])
})
