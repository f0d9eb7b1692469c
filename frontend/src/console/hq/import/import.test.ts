import { expect, test } from 'vitest'
import { csv } from '../../parts/csv'
import { template } from './template'
import { faultOf, LARGEST_BYTES } from '../../parts/upload'

test('a wrong file is known before it is sent', () => {
  const files = [{ name: 'a.pdf', size: 9 }, { name: 'a.csv', size: 0 }, { name: 'A.XLSX', size: LARGEST_BYTES + 1 }, { name: '名册.xlsx', size: 9 }]
  expect(files.map((it) => faultOf(it))).toEqual(['kind', 'empty', 'size', undefined])
})

test('cells with commas and quotes stay one cell', () => expect(csv([['a,b', 'say "hi"', 'c']])).toBe('"a,b","say ""hi""",c\r\n'))

test('each unit of a template is new with a parent that the file or any chain has', () => {
  for (const language of ['zh-CN', 'en'] as const) {
    const lines = template(language).slice(1)
    const codes = ['HQ', ...lines.map((it) => it[3])]
    expect(lines.filter((it) => !codes.includes(it[5]))).toEqual([])
  }
})

test('both templates have as many cells in every line as in the head', () => {
  for (const language of ['zh-CN', 'en'] as const) {
    const counts = template(language).map((it) => it.length)
    expect(new Set(counts).size).toBe(1)
  }
})
