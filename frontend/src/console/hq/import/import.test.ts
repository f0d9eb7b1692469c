import { expect, test } from 'vitest'
import { csv, templateText } from './template'
import { faultOf, LARGEST_BYTES } from './upload'

test('a wrong file is known before it is sent', () => {
  const files = [{ name: 'a.pdf', size: 9 }, { name: 'a.csv', size: 0 }, { name: 'A.XLSX', size: LARGEST_BYTES + 1 }, { name: '名册.xlsx', size: 9 }]
  expect(files.map(faultOf)).toEqual(['kind', 'empty', 'size', undefined])
})

test('cells with commas and quotes stay one cell', () => expect(csv([['a,b', 'say "hi"', 'c']])).toBe('"a,b","say ""hi""",c\r\n'))

test('both templates have as many cells in every line as in the head', () => {
  for (const language of ['zh-CN', 'en'] as const) {
    const counts = templateText(language).trim().split('\r\n').map((it) => it.split(',').length)
    expect(new Set(counts).size).toBe(1)
  }
})
