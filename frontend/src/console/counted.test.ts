import { expect, test } from 'vitest'
import en from './en.json'
import zh from './zh-CN.json'

/** Every sentence under its key, such as `tile.guidesMeaning`. */
const said = (words: object, above = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, it]): [string, string][] => (typeof it === 'string' ? [[above + key, it]] : said(it as object, `${above}${key}.`)))
const COUNTED = /^(completion|overdue|nudge|tile|assign)\./
const saying = (words: object, word: RegExp) => said(words, '').filter(([key, it]) => COUNTED.test(key) && word.test(it.replace(/{[^}]*}/g, ''))).map(([key]) => key)

test('leads and trainers learn too: only what means the role alone is called a guide', () => {
  expect(saying(zh, /导购/)).toEqual(['tile.guidesMeaning'])
  expect(saying(en, /guide/i)).toEqual(['tile.guidesMeaning'])
})
