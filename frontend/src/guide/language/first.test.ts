/** The home draws before the other pages' words are there, so what it says must be in the first part. */
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { FIRST, part, type Words } from '../../../build/words'
import guide from '../zh-CN.json'
import shared from '../../shared/i18n/zh-CN.json'

const root = path.resolve(import.meta.dirname, '../..')
const whole: Words[] = [shared, guide]

function textsOf(words: Words, at = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' || 'other' in value ? [`${at}${key}`] : textsOf(value, `${at}${key}.`)))
}

function found(from: string, named: string): string | undefined {
  if (!/^[.@]/.test(named)) return undefined
  const bare = named.startsWith('@/') ? path.join(root, named.slice(2)) : path.resolve(path.dirname(from), named)
  return [bare, `${bare}.ts`, `${bare}/index.ts`].find((it) => /\.(vue|ts)$/.test(it) && fs.existsSync(it))
}

/** What comes with the entry, and what the home and the news load by themselves a moment later. */
function firstLoad(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || /\/generated\//.test(file)) return seen
  seen.add(file)
  const code = fs.readFileSync(file, 'utf8')
  const named = [...code.matchAll(/^(?:import|export) (?!type)[^'\n]*'([^']+)'/gm)].map((it) => it[1]!)
  const later = /routes\.ts$/.test(file) ? [] : [...code.matchAll(/import\('([^']+)'\)/g)].map((it) => it[1]!).filter((it) => !/language\//.test(it))
  for (const it of [...named, ...later]) {
    const next = found(file, it)
    if (next) firstLoad(next, seen)
  }
  return seen
}

test('every text that the first load names is in the first part', () => {
  const first = whole.flatMap((it) => textsOf(part(it, true)))
  const known = whole.flatMap((it) => textsOf(it))
  const files = [...firstLoad(path.join(root, 'guide/main.ts'))]
  const named = files.flatMap((file) => [...fs.readFileSync(file, 'utf8').matchAll(/['`]([a-zA-Z]+\.[\w.]+)(\$\{)?/g)].flatMap((it) => known.filter((key) => (it[2] ? key.startsWith(it[1]!) : key === it[1]))))

  expect(files.map((it) => path.basename(it))).toEqual(expect.arrayContaining(['App.vue', 'HomePage.vue', 'NextBadge.vue', 'useNews.ts', 'UiToasts.vue']))
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((it) => !first.includes(it))).toEqual([])
})

test('the two parts are the whole, nothing twice', () => {
  for (const words of whole) expect([...textsOf(part(words, true)), ...textsOf(part(words, false))].sort()).toEqual(textsOf(words).sort())
})

test('every group of the first part is there', () => {
  const known = whole.flatMap((it) => textsOf(it))
  expect(FIRST.filter((it) => !known.some((key) => key === it || key.startsWith(`${it}.`)))).toEqual([])
})
