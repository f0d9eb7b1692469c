import { beforeEach, expect, test } from 'vitest'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import { held, isSoon, left, period, signed, size } from './amounts'
import own from './en.json'
import { pieces } from './proofs'

beforeEach(() => setWords('en', { ...shared, ...own }))
const now = Date.parse('2026-11-20T12:00:00Z')
const after = (hours: number) => new Date(now + hours * 3_600_000).toISOString()

test('points are whole, money has its currency, what was taken has its sign', () => {
  expect([held('80', 'POINTS'), held('1', 'POINTS'), held('50.00', 'CNY'), held('50.05', 'CNY'), held('300', 'JPY'), held('1.5', 'KWD')]).toEqual(['80 points', '1 point', '¥50', '¥50.05', '300 JPY', '1.500 KWD'])
  expect([signed('-20', 'POINTS'), signed('25', 'POINTS'), signed('0', 'POINTS'), size('-20', 'POINTS')]).toEqual(['−20 points', '+25 points', '0 points', '20 points'])
})

test('a period is a month, or the days of a week', () => expect([period('2026-11'), period('2026-W07')].map((it) => it.replace(/\s/g, ' '))).toEqual(['November 2026', 'Feb 9 – 15']))

test('time left is rounded down, to minutes in the last hour, and never below nothing', () => {
  expect([left(after(49.9), now), left(after(48), now), left(after(5.5), now), left(after(0.3), now), left(after(-1), now)]).toEqual(['2 days 1 h left', '2 days left', '5 hours left', '18 minutes left', 'the time is over'])
  expect([isSoon(after(47), now), isSoon(after(49), now)]).toEqual([true, false])
})

test('evidence is shown in words, without codes, and what was due and is not done says so', () => {
  const due = pieces([{ name: 'course', value: 'one' }, { name: 'due', value: '2026-10-20T08:00:00Z' }])
  expect(due.map((it) => it.name)).toEqual(['Finished', 'Due'])
  expect(due[0]!.value).toBe('not yet')
  expect(pieces([{ name: 'digest', value: 'ab' }, { name: 'score', value: '9150' }, { name: 'is_frozen', value: 'True' }])).toEqual([{ name: 'Score', value: '91.5' }, { name: 'Scores of the month', value: 'frozen' }])
  expect(pieces([{ name: 'score', value: '91' }, { name: 'course', value: 'one' }])).toEqual([{ name: 'Score', value: '91' }])
})
