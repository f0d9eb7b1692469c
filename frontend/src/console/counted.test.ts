import { expect, test } from 'vitest'
import en from './en.json'
import zh from './zh-CN.json'

/** Every sentence under its key, such as `role.GUIDE`. */
const said = (words: object, above = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, it]): [string, string][] => (typeof it === 'string' ? [[above + key, it]] : said(it as object, `${above}${key}.`)))
const COUNTED = /^(completion|overdue|nudge|tile|assign|role)\./
const saying = (words: object, word: RegExp) => said(words, '').filter(([key, it]) => COUNTED.test(key) && word.test(it.replace(/{[^}]*}/g, ''))).map(([key]) => key)

test('leads and trainers learn too: only the role and what means it alone is called a guide', () => {
  expect(saying(zh, /导购/)).toEqual(['role.GUIDE', 'tile.guidesMeaning'])
  expect(saying(en, /guide/i)).toEqual(['role.GUIDE', 'tile.guidesMeaning'])
})
