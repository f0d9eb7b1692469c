import { beforeEach, expect, test } from 'vitest'
import consoleEn from '@/console/en.json'
import consoleZh from '@/console/zh-CN.json'
import guideEn from '@/guide/en.json'
import guideZh from '@/guide/zh-CN.json'
import sharedEn from './en.json'
import { setWords, text, type Words } from './language'
import sharedZh from './zh-CN.json'

/** Path of every text with the values it wants; a plural is one text. */
function texts(words: object, at = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) => {
    const forms = typeof value === 'string' ? [value] : 'other' in value && typeof value.other === 'string' ? Object.values(value as Record<string, string>) : undefined
    if (!forms) return texts(value as object, `${at}${key}.`)
    const wanted = [...new Set(forms.flatMap((it) => [...it.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!)))].sort()
    return [[`${at}${key}`, wanted.join()] as [string, string]]
  })
}

const pairs = { shared: [sharedZh, sharedEn], guide: [guideZh, guideEn], console: [consoleZh, consoleEn] } as const

test.each(Object.entries(pairs))('%s: both languages have the same texts with the same values', (_, [zh, en]) => {
  expect(texts(en)).toEqual(texts(zh))
})

test('an app does not overwrite the groups of shared words', () => {
  const shared = Object.keys(sharedZh)
  expect([...Object.keys(guideZh), ...Object.keys(consoleZh)].filter((it) => shared.includes(it))).toEqual([])
})

test('words are everyday words', () => {
  const all = JSON.stringify([sharedZh, guideZh, consoleZh])
  expect(['赋能', '闭环', '抓手'].filter((it) => all.includes(it))).toEqual([])
})

const sample: Words = { hi: 'Morning, {name}', q: { one: '{n} question', other: '{n} questions' }, deep: { er: 'x' } }
beforeEach(() => setWords('en', sample))

test('fills in values and picks the plural', () => {
  expect([text('hi', { name: 'Olivia' }), text('q', { n: 1 }), text('q', { n: 2 }), text('deep.er')]).toEqual(['Morning, Olivia', '1 question', '2 questions', 'x'])
})

test('a missing key shows itself', () => expect(text('deep.est')).toBe('deep.est'))

test('the page says which language it speaks', () => expect(document.documentElement.lang).toBe('en'))
