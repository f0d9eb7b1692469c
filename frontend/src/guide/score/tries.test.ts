import { expect, test } from 'vitest'
import { changesOf, rangeOf, startOf, stepped } from './tries'

const line = (id: string, value: string | null, target: string | null, unit = 'COUNT', most: string | null = null) => ({ value, target, measure: { id, unit, decimals: 0, most } })

test('a number can be moved to twice its target', () => expect(rangeOf(line('a', '27', '60'))).toEqual({ most: 120, step: 1, jump: 2 }))

test('a large number moves in round steps', () => expect(rangeOf(line('a', '36000', '48000'))).toEqual({ most: 96_000, step: 500, jump: 2_000 }))

test('a share goes from 0 to 1 in hundredths', () => expect(rangeOf(line('a', '0.72', '0.8', 'SHARE', '1'))).toEqual({ most: 1, step: .01, jump: .02 }))

test('a quiz goes no further than full marks', () => expect(rangeOf(line('a', '85', '90', 'POINTS', '100'))).toEqual({ most: 100, step: 1, jump: 2 }))

test('a number without value and target can be tried too', () => expect(rangeOf(line('a', null, null))).toEqual({ most: 100, step: 1, jump: 1 }))

test('a step leads to the next full one and stays within the range', () => {
  const share = { most: 1, step: .01, jump: .01 }
  expect([stepped(.7234, 1, share), stepped(.7234, -1, share), stepped(.73, 1, share), stepped(1, 1, share), stepped(0, -1, share)]).toEqual([.73, .72, .74, 1, 0])
})

test('a button moves by a twentieth of the target in round figures, a quiz of 85 by 2 and a small target by 1', () => {
  expect([rangeOf(line('a', null, '85', 'POINTS', '100')).jump, rangeOf(line('b', '2', '4')).jump, rangeOf(line('c', null, '100')).jump]).toEqual([2, 1, 5])
})

test('a number that is not there yet is tried from its target', () => expect([startOf({ value: null, target: '85' }), startOf({ value: '0', target: '85' }), startOf({ value: null, target: null })]).toEqual([85, 0, 0]))

test('only what differs is asked, as a decimal', () => {
  const lines = [line('a', '66', '60'), line('b', '0.72', '0.8', 'SHARE', '1'), line('c', null, '50')]
  expect(changesOf(lines, new Map([['a', 66], ['b', .07 + .7], ['c', 0]]))).toEqual([{ measureId: 'b', value: '0.77' }, { measureId: 'c', value: '0' }])
})
