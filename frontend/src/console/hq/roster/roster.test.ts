import { expect, test } from 'vitest'
import { between, copied, daysOf, keyOf, spans, tapped, undone, type State } from './roster'

const states = (all: Record<string, State>) => new Map(Object.entries(all))

test('a month has its days, also a short one', () => {
  expect(daysOf('2026-11-28').length).toBe(30)
  expect(daysOf('2028-02-10').at(-1)).toBe('2028-02-29')
})

test('a stretch is the same from either end', () => expect(between('2026-11-30', '2026-11-28')).toEqual(['2026-11-28', '2026-11-29', '2026-11-30']))

test('taps go from work to off to nothing', () => expect([tapped(undefined), tapped('works'), tapped('off')]).toEqual(['works', 'off', undefined]))

test('neighbouring days of one state are one write, other people and gaps another', () => {
  const changes = ([['b', 4, 'off'], ['a', 2, 'works'], ['a', 1, 'works'], ['a', 3, 'off'], ['a', 5, 'off']] as const).map(([personId, day, state]) => ({ personId, day: `2026-11-0${day}`, state }))
  expect(spans(changes).map((it) => `${it.personId} ${it.firstDay.slice(-2)}-${it.lastDay.slice(-2)} ${it.state}`)).toEqual(['a 01-02 works', 'a 03-03 off', 'a 05-05 off', 'b 04-04 off'])
})

test('a copied week takes what was said of the week before, over the end of a month too, and only what differs', () => {
  const kept = states({ 'a 2026-10-28': 'off', 'a 2026-10-26': 'works', 'a 2026-10-30': 'works', 'a 2026-11-06': 'works' })
  expect(copied(['a', 'b'], '2026-11-05', kept)).toEqual([{ personId: 'a', day: '2026-11-02', state: 'works' }, { personId: 'a', day: '2026-11-04', state: 'off' }])
  expect(copied(['a'], '2026-11-01', states({ 'a 2026-10-25': 'off', 'a 2026-10-24': 'off' }))).toEqual([{ personId: 'a', day: '2026-11-01', state: 'off' }])
})

test('the way back knows what was, and where nothing was', () => {
  const changes = [{ personId: 'a', day: '2026-11-02', state: 'off' as const }, { personId: 'a', day: '2026-11-03', state: 'off' as const }]
  expect(undone(changes, states({ [keyOf('a', '2026-11-02')]: 'works' })).map((it) => it.state)).toEqual(['works', undefined])
})
