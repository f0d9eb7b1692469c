import { expect, test } from 'vitest'
import { diffOf, type Wording } from './diff'
import { bpOf, shifted, totalBp } from '../../parts/weights'
import { type Draft, draftOf, EMPTY, emptyLine, faultOf, inputOf, isWhole } from './draft'
import { openMonths } from './months'

const measures = new Map([['adds', { unit: 'COUNT' as const }], ['kept', { unit: 'SHARE' as const }]])
const draft: Draft = {
  ...EMPTY, note: 'x',
  lines: [{ ...emptyLine('adds'), weight: '62.5', aim: '44', low: '10', exposure: 'visits' }, { ...emptyLine('kept'), weight: '37.5', aim: '80', low: '60', freedom: 'BOUNDED', least: '30', most: '40' }],
  overlays: [{ stage: '2', role: '', unit: undefined, weights: { adds: '50', kept: '50' } }],
}
const words: Wording = {
  name: (id) => id, aim: (_, aim) => aim, exposure: (it) => it.exposure, freedom: (it) => it.freedom, who: (it) => `stage ${it.stage}`, label: (kind, name) => `${kind} ${name}`, rule: (key) => key, normalisation: (key) => key,
}

test.each([['0.8', 2, '80'], ['80', -2, '0.8'], ['7', -2, '0.07'], ['0.725', 2, '72.5'], ['90.00', 0, '90'], ['12.5', -2, '0.125'], ['0', -2, '0'], ['abc', 2, 'abc']])('%s with its point moved by %i is %s', (text, places, is) => expect(shifted(text, places)).toBe(is))

test('weights are basis points, and what is no number is not one', () => expect([bpOf('12.34'), bpOf('0.07'), bpOf(''), bpOf('x')]).toEqual([1234, 7, NaN, NaN]))

test('weights total without the dust of binary fractions', () => expect(totalBp(['33.33', '33.33', '33.34', ''])).toBe(10_000))

test('a scorecard is whole when its weights and those of every set total 100 %', () => {
  expect(isWhole(draft)).toBe(true)
  expect(isWhole({ ...draft, overlays: [{ ...draft.overlays[0]!, weights: { adds: '50', kept: '49' } }] })).toBe(false)
  expect(isWhole({ ...draft, lines: draft.lines.slice(0, 1) })).toBe(false)
})

test('the server gets basis points, targets as decimals, and bounds only where there are any', () => {
  const { lines, overlays, rules } = inputOf(draft, measures)
  expect(lines).toEqual([
    { measureId: 'adds', weightBp: 6250, aim: '44', low: '10', exposureId: 'visits', freedom: 'LOCKED', leastBp: 0, mostBp: 10_000 },
    { measureId: 'kept', weightBp: 3750, aim: '0.8', low: '0.6', exposureId: null, freedom: 'BOUNDED', leastBp: 3000, mostBp: 4000 },
  ])
  expect(overlays).toEqual([{ stage: 2, role: null, unitId: null, weights: [{ measureId: 'adds', weightBp: 5000 }, { measureId: 'kept', weightBp: 5000 }] }])
  expect(rules).toMatchObject({ normalisation: 'TARGET', capBp: 12_000, floorBp: 0, leastWeightBp: 6000, leastDays: 10 })
})

test('a version comes back as it was sent', () => {
  const measure = (id: string, unit: 'COUNT' | 'SHARE') => ({ id, name: id, unit, kind: 'SUM' as const, direction: 'UP' as const, decimals: 0, source: 'REPORTED' as const })
  const kept = draftOf({
    id: 'v', number: 1, state: 'DRAFT', fromDay: null, note: 'x', acknowledgedAt: null, version: 1,
    scoring: { normalisation: 'TARGET', capBp: 12_000, floorBp: 0, leastWeightBp: 6000, leastDays: 10, scale: EMPTY.rules.scale.map((it) => ({ ...it, least: `${it.least}.00` })) },
    lines: [{ position: 1, weightBp: 6250, aim: '44', lowPost: '10', exposure: { id: 'visits', name: 'Visits' }, freedom: 'LOCKED', leastBp: 0, mostBp: 10_000, measure: measure('adds', 'COUNT') }, { position: 2, weightBp: 3750, aim: '0.8000', lowPost: '0.6000', exposure: null, freedom: 'BOUNDED', leastBp: 3000, mostBp: 4000, measure: measure('kept', 'SHARE') }],
    overlays: [{ stage: 2, role: '', unit: null, unitName: '', shifted: [{ weightBp: 5000, measure: { id: 'adds', name: 'adds' } }, { weightBp: 5000, measure: { id: 'kept', name: 'kept' } }] }],
  })
  expect(kept).toEqual(draft)
})

test('a draft that says the same differs in nothing', () => expect(diffOf(draft, structuredClone(draft), words)).toEqual([]))

test('the differences name what is new, gone and changed', () => {
  const next: Draft = { ...structuredClone(draft), overlays: [], lines: [{ ...draft.lines[0]!, weight: '40', aim: '50', exposure: '' }, { ...emptyLine('gmv'), weight: '60' }], rules: { ...draft.rules, cap: '150' } }
  expect(diffOf(draft, next, words)).toEqual([
    { label: 'weight adds', before: '62.5%', after: '40%', way: 'changed' },
    { label: 'aim adds', before: '44', after: '50', way: 'changed' },
    { label: 'exposure adds', before: 'visits', after: '', way: 'gone' },
    { label: 'weight gmv', before: '', after: '60%', way: 'new' },
    { label: 'weight kept', before: '37.5%', after: '', way: 'gone' },
    { label: 'cap', before: '120%', after: '150%', way: 'changed' },
    { label: 'overlay stage 2', before: 'adds 50% · kept 50%', after: '', way: 'gone' },
  ])
})

test('a scorecard counts from months that are not frozen; the next month is offered first', () => {
  const period = (firstDay: string, state: string) => ({ firstDay, lastDay: '', state })
  expect(openMonths([period('2026-11-01', 'OPEN'), period('2026-10-01', 'PROVISIONAL'), period('2026-09-01', 'FROZEN')], '2026-11-22')).toEqual(['2026-12-01', '2026-10-01', '2026-11-01', '2027-01-01', '2027-02-01'])
})

test('a refusal is shown at the line or the weight that it speaks of', () => {
  expect(faultOf(['input', 'lines', '2', 'weightBp'], 'no')).toEqual({ in: 'lines', at: 2, line: undefined, text: 'no' })
  expect(faultOf(['overlays', '1', 'weights', '3', 'weightBp'], 'no')).toEqual({ in: 'overlays', at: 1, line: 3, text: 'no' })
  expect(faultOf(['overlays', '1', 'weights'], 'no')).toEqual({ in: 'overlays', at: 1, line: undefined, text: 'no' })
  expect([faultOf(['lines'], 'no'), faultOf(['rules'], 'no'), faultOf([], '')]).toEqual([undefined, undefined, undefined])
})
