import { expect, test } from 'vitest'
import { dayIn, learnersOf, targetOf } from './useAssign'

const unit = { id: 'U1', label: '苏南大区' }

test('a target is one of unit, role or person, and nothing while a choice is missing', () => {
  const draft = { target: 'unit' as const, unit: undefined, role: 'GUIDE' as const, person: undefined }
  expect(targetOf(draft)).toBeUndefined()
  expect(targetOf({ ...draft, unit })).toEqual({ unitId: 'U1' })
  expect(targetOf({ ...draft, target: 'role', unit })).toEqual({ role: { role: 'GUIDE', unitId: 'U1' } })
  expect(targetOf({ ...draft, target: 'person', unit })).toBeUndefined()
  expect(targetOf({ ...draft, target: 'person', person: { id: 'P1', label: '陈' } })).toEqual({ personId: 'P1' })
})

test('a due date counts days over the end of a month', () => expect(dayIn(14, new Date(2026, 10, 20, 12))).toBe('2026-12-04'))

test('a preview counts whoever takes courses, whatever their role', () => {
  const some = (totalCount: number) => ({ __typename: 'PersonConnection' as const, totalCount })
  expect(learnersOf({ guides: some(60), storeLeads: some(12), regionLeads: some(4), trainers: some(1) })).toBe(77)
})
