import { expect, test } from 'vitest'
import { exportLink } from './exporting'
import { nextRow } from './useRowKeys'

test('the file has the filters of the screen and no others', () => {
  expect(exportLink('people', 'csv', { unit: 'U1', search: '陈 & 李', role: undefined })).toBe('/exports/people.csv?unit=U1&search=%E9%99%88+%26+%E6%9D%8E')
  expect(exportLink('audit', 'xlsx', {})).toBe('/exports/audit.xlsx')
})

test('J and K start at the first row and stop at both ends', () => {
  expect([nextRow(3, -1, 1), nextRow(3, 0, 1), nextRow(3, 2, 1), nextRow(3, 0, -1)]).toEqual([0, 1, 2, 0])
})
