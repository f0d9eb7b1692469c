import { expect, test } from 'vitest'
import { named, read, STANDARD, toggled, written } from './columns'

test('a link says columns, their order and their headings', () => {
  const chosen = read('amount:实发~employeeNo')
  expect(chosen).toEqual([{ key: 'amount', head: '实发' }, { key: 'employeeNo', head: '' }])
  expect(written(chosen)).toBe('amount:实发~employeeNo')
})

test('unknown columns and repeats are left out, and none at all are the usual ones', () => {
  expect(written(read('wage~amount~amount:x'))).toBe('amount')
  expect([written(read('')), written(read('wage'))]).toEqual([STANDARD, STANDARD])
})

test('a heading may hold a colon, but nothing that parts columns', () => {
  expect(written(named(read('amount'), 'amount', 'a:b~c'))).toBe('amount:a:b c')
  expect(read('amount:a:b c')[0]!.head).toBe('a:b c')
})

test('a column that is chosen comes last, and the only one stays', () => {
  expect(written(toggled(read('amount'), 'name'))).toBe('amount~name')
  expect(written(toggled(read('amount~name'), 'amount'))).toBe('name')
  expect(written(toggled(read('name'), 'name'))).toBe('name')
})
