import { expect, test } from 'vitest'
import { entryOf, restOf, sharesOf, targetOf } from './entries'
import { monthOf, moved } from './months'

const COUNT = { unit: 'COUNT', decimals: 0 }
const SHARE = { unit: 'SHARE', decimals: 0 }
const MONEY = { unit: 'MONEY', decimals: 2 }

test('a share is typed in per cent and kept as a share', () => {
  expect(entryOf('0.8500', SHARE)).toBe('85')
  expect([targetOf('85', SHARE), targetOf('85.5%', SHARE)]).toEqual(['0.85', '0.855'])
})

test('an empty field is no target, and words are no number', () => {
  expect([entryOf(null, COUNT), targetOf(' ', COUNT), targetOf('twelve', COUNT), targetOf('-3', COUNT)]).toEqual(['', null, undefined, undefined])
})

test('thousands may be set apart', () => expect(targetOf('24,000.50', MONEY)).toBe('24000.50'))

test('what is left of the whole is exact to the fen', () => {
  expect(restOf('0.30', ['0.1', '0.2'], MONEY)).toBe(0)
  expect(restOf('100', ['50', '', '60'], COUNT)).toBe(-10)
  expect(restOf('100', ['x'], COUNT)).toBeUndefined()
})

test('targets of another month become shares in their proportion', () => {
  expect(sharesOf(['50', null, '100'])).toEqual([500_000, 0, 1_000_000])
  expect(sharesOf([null, null])).toEqual([])
})

test('months are counted over the end of a year', () => {
  expect([monthOf('2026-11-28'), moved('2026-11-01', 3), moved('2026-01-01', -1)]).toEqual(['2026-11-01', '2027-02-01', '2025-12-01'])
})
