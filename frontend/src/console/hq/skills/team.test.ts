import { expect, test } from 'vitest'
import { cellOf, widest, type Member } from './team'

const member = (name: string, levels: Record<string, [string | null, string | null]>): Member => ({
  name, fit: null, unit: { name: 'a' }, skills: Object.entries(levels).map(([key, [level, gap]]) => ({ level, gap, capability: { key } })),
})
const asked = [{ key: 'talk', name: 'Talk' }, { key: 'moments', name: 'Moments' }]
const ana = member('ana', { talk: ['2.00', '1.00'], moments: ['1.00', '2.00'] })
const bo = member('bo', { talk: ['3.00', '0.00'], moments: ['2.50', '0.50'] })
const chi = member('chi', { talk: [null, null], moments: [null, null] })

test('where most people fall short is said first, and those without a level do not count', () => {
  expect(widest(asked, [ana, bo, chi])).toEqual({ name: 'Moments', n: 2 })
  expect(widest(asked, [chi])).toBeUndefined()
})

test('a column sorts by its level, and a missing one is no number', () => {
  expect([cellOf(ana, 'talk'), cellOf(chi, 'talk'), cellOf(bo, 'fit'), cellOf(bo, 'name')]).toEqual([2, null, null, 'bo'])
})
