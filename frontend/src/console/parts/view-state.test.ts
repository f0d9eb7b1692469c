import { expect, test } from 'vitest'
import { opening, queryOf, stateOf, type View } from './view-state'

const view = (more: Partial<View>): View => ({ id: 'V1', screen: 'SCORES', name: 'East', query: 'unit=U1', isDefault: true, position: 1, ...more })

test('the order of filters makes no other state, nor what lies open for the moment', () => {
  expect(stateOf({ unit: 'U1', by: 'people' })).toBe('by=people&unit=U1')
  expect(stateOf({ person: 'P1', by: 'people', unit: 'U1', new: '1', role: '' })).toBe('by=people&unit=U1')
  expect(stateOf({ person: 'P1' })).toBe('')
})

test('a state comes back as it was, in any script, and holds nothing that the server refuses', () => {
  const query = { q: '张 三&a=b~c', open: 'U1~U2', sort: 'name.asc' }
  expect(queryOf(stateOf(query))).toEqual(query)
  expect(stateOf(query)).toMatch(/^(?:[a-z]+=[\w.*+-]*(?:%[0-9A-F]{2}[\w.*+-]*)*&?)+$/)
})

test('the rail opens a screen with the view chosen for it, and every other as it is', () => {
  const views = [view({}), view({ id: 'V2', screen: 'TEAM', isDefault: false })]
  expect(['/scores', '/team', '/audit'].map((it) => opening(it, views))).toEqual([{ path: '/scores', query: { unit: 'U1' } }, '/team', '/audit'])
})
