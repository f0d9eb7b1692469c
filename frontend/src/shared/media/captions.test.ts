import { expect, test } from 'vitest'
import { cueAt, parseCaptions } from './captions'

const FILE = '\uFEFFWEBVTT\r\n\r\nNOTE 说明\r\n\r\n1\r\n00:01.000 --> 00:02.500 line:90%\r\n羊绒更细，\r\n所以更软\r\n\r\n01:00:00.000 --> 01:00:01.000\r\n<v 陈老师>A &amp; B</v>\r\n'

test('reads cues with and without hours, drops marks and notes', () => {
  expect(parseCaptions(FILE)).toEqual([
    { fromMs: 1_000, toMs: 2_500, text: '羊绒更细，\n所以更软' },
    { fromMs: 3_600_000, toMs: 3_601_000, text: 'A & B' },
  ])
})

test('a cue is shown from its first to before its last millisecond', () => {
  const cues = parseCaptions(FILE)
  expect([999, 1_000, 2_499, 2_500].map((ms) => cueAt(cues, ms)?.fromMs)).toEqual([undefined, 1_000, 1_000, undefined])
})
