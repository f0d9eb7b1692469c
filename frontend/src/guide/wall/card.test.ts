import { expect, test } from 'vitest'
import { linesOf, pieces } from './card'

/** A Chinese letter is two wide, another one. */
const width = (text: string) => [...text].reduce((all, it) => all + (/[\u3000-\u9fff\uff00-\uffef]/.test(it) ? 2 : 1), 0)

test('Chinese breaks between letters, English between words', () => {
  expect(pieces('加油 Well done！')).toEqual(['加', '油', ' ', 'Well', ' ', 'done', '！'])
  expect(linesOf('耐心又仔细地回访', 8, width)).toEqual(['耐心又仔', '细地回访'])
  expect(linesOf('patient and careful', 9, width)).toEqual(['patient', 'and', 'careful'])
})

test('a mark that closes a sentence never begins a line', () => {
  expect(linesOf('耐心仔细，好', 8, width)).toEqual(['耐心仔细，', '好'])
})

test('a word wider than the card stays in one line, and nothing gives no line', () => {
  expect(linesOf('extraordinarily', 4, width)).toEqual(['extraordinarily'])
  expect(linesOf('', 4, width)).toEqual([])
})
