import { beforeEach, expect, test } from 'vitest'
import zh from '@/console/zh-CN.json'
import { setWords, type Words } from '@/shared/i18n'
import common from '@/shared/rewards/zh-CN.json'
import own from './zh-CN.json'
import shared from '@/shared/i18n/zh-CN.json'
import { changesOf } from './diff'
import { pastPeriods, periodName } from './periods'
import { signed, size } from '@/shared/rewards/amounts'
import { daysOf } from '@/shared/rewards/periods'
import { keptOf, sizeOfKept, typedOf } from './size'
import { madeFrom, TEMPLATES } from './templates'
import { currenciesOf, draftOf, emptyCondition, emptyEffect, emptyPolicy, fieldAt, inputOf } from './terms'

beforeEach(() => setWords('zh-CN', { ...shared, ...zh, ...common, ...own } as unknown as Words))

test('points are whole, money has its cents, and what takes is told by a sign', () => {
  expect([size('1200', 'POINTS'), size('12.50', 'CNY'), signed('-20', 'POINTS'), signed('5.00', 'CNY')]).toEqual(['1,200 积分', '¥12.50', '−20 积分', '+¥5'])
  expect([keptOf('12.5', 'CNY'), keptOf('20', 'POINTS'), keptOf('1,000', 'POINTS'), keptOf('-5', 'POINTS'), keptOf('x', 'CNY'), typedOf(1250, 'CNY')]).toEqual([1250, 20, 1000, 0, 0, '12.5'])
})

test('an amount is kept in the minor units of its currency, and what is finer is none', () => {
  const kept = [['300', 'JPY'], ['300', 'KWD'], ['1.234', 'KWD'], ['300.5', 'JPY'], ['1.005', 'CNY']] as const
  expect(kept.map(([typed, currency]) => keptOf(typed, currency))).toEqual([300, 300_000, 1234, 0, 0])
  expect([typedOf(300, 'JPY'), typedOf(1234, 'KWD'), sizeOfKept(300, 'JPY'), sizeOfKept(1500, 'KWD')]).toEqual(['300', '1.234', '300 JPY', '1.500 KWD'])
})

test('weeks are those of ISO 8601, also where the year turns', () => {
  expect([daysOf('2026-W47'), daysOf('2026-W53'), daysOf('2027-W01'), daysOf('2026-02')]).toEqual([['2026-11-16', '2026-11-22'], ['2026-12-28', '2027-01-03'], ['2027-01-04', '2027-01-10'], ['2026-02-01', '2026-02-28']])
  expect(pastPeriods('WEEK', '2027-01-05', 3)).toEqual(['2026-W53', '2026-W52', '2026-W51'])
  expect(pastPeriods('MONTH', '2026-01-31', 2)).toEqual(['2025-12', '2025-11'])
  expect([periodName('2026-11'), periodName('2026-W47'), periodName('2026-W49')]).toEqual(['2026年11月', '11月16–22日', '11月30日–12月6日'])
})

const RULES = [{ condition: { ...emptyCondition('COURSE_MISSED'), course: { id: 'one', label: '课' } }, effects: [{ ...emptyEffect('TAKE'), amount: '20', freedom: 'BOUNDED' as const, least: '10', most: '30' }, { ...emptyEffect('RETRAINING'), thing: 'one', title: '课' }] }]

test('what takes points is sent below zero, its bounds turned round; a thing has no amount', () => {
  const [effect, thing] = inputOf({ ...emptyPolicy(), rules: RULES }, null).rules[0]!.effects
  expect(effect).toEqual({ kind: 'POINTS', amount: -20, currency: 'POINTS', freedom: 'BOUNDED', least: -30, most: -10 })
  expect(thing).toEqual({ kind: 'RETRAINING', thing: 'one' })
})

test('a condition sends what it takes and nothing else, and caps are of what is moved', () => {
  const draft = { ...emptyPolicy(), rules: [{ condition: { ...emptyCondition('KPI_GRADE'), grades: 'A， B', course: { id: 'left-over', label: 'left over' } }, effects: [{ ...emptyEffect('MONEY'), amount: '50', currency: 'cny' }] }], caps: { CNY: { person: '300', budget: '10000.5', store: '', personLoss: '9' } } }
  const input = inputOf(draft, 'p')
  expect(input.rules[0]!.condition).toEqual({ kind: 'KPI_GRADE', grades: ['A', 'B'] })
  expect(input.caps).toEqual([{ currency: 'CNY', person: 30_000, budget: 1_000_050, store: 0, personLoss: 0 }])
  expect(inputOf({ ...draft, appealDays: 'x' }, 'p').appealDays).toBe(-1)
})

test('a version comes back as it was written', () => {
  const meant = {
    roles: ['GUIDE' as const], unit: null, rhythm: 'MONTH' as const, exemptDays: 30, appealDays: 7, judgeDays: 7, makingGoodDays: 7, hasPenalty: true,
    rules: [{ condition: 'COURSE_MISSED' as const, parameters: [{ name: 'course', value: 'one' }, { name: 'title', value: '课' }], courses: [{ id: 'c', slug: 'one', title: '课' }], effects: [{ kind: 'POINTS' as const, amount: -20, currency: 'POINTS', thing: '', title: '', freedom: 'BOUNDED' as const, least: -30, most: -10 }, { kind: 'RETRAINING' as const, amount: 0, currency: 'POINTS', thing: 'one', title: '课', freedom: 'LOCKED' as const, least: 0, most: 0 }] }],
    caps: [{ currency: 'POINTS', person: 0, budget: 0, store: 0, personLoss: 40 }],
  }
  const draft = draftOf({ nameZh: '名', nameEn: '', state: 'DRAFT', note: 'n', meant })
  expect(draft.rules).toEqual(RULES)
  expect(inputOf(draft, null)).toMatchObject({ name: '名', note: 'n', caps: [{ currency: 'POINTS', person: 0, budget: 0, store: 0, personLoss: 40 }] })
  expect(draftOf({ nameZh: '名', nameEn: '', state: 'PUBLISHED', note: 'n', meant }).note).toBe('')
})

test('every ready-made policy has caps for all that it moves', () => {
  for (const it of TEMPLATES) {
    const draft = madeFrom(it, (key) => key)
    expect(currenciesOf(draft), it).toEqual(Object.keys(draft.caps))
  }
})

test('a path leads to its field; caps are told by currency', () => {
  expect([fieldAt(['rules', '0', 'condition', 'course'], []), fieldAt(['caps', 'POINTS'], ['POINTS']), fieldAt(['caps', '1'], ['POINTS', 'CNY'])]).toEqual(['rules.0.condition.course', 'caps.POINTS', 'caps.CNY'])
})

test('a diff says what is new, what is gone and what stays', () => {
  expect(changesOf(['a', 'b', 'c'], ['a', 'x', 'c']).map((it) => `${it.way} ${it.text}`)).toEqual(['kept a', 'new x', 'gone b', 'kept c'])
})
