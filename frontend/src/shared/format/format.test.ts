import { beforeEach, describe, expect, test } from 'vitest'
import en from '@/shared/i18n/en.json'
import { setWords } from '@/shared/i18n'
import zh from '@/shared/i18n/zh-CN.json'
import { ago, clock, date, due, duration, megabytes, percent, wait } from './format'

const now = new Date(2026, 10, 20, 14, 0)
const at = (...parts: [number, number, number, number?]) => new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0).toISOString()

describe('in Chinese', () => {
  beforeEach(() => setWords('zh-CN', zh))
  test('lengths', () => expect([duration(100_000), duration(40_000), duration(120_000), duration(725_000)]).toEqual(['1 分 40 秒', '40 秒', '2 分钟', '12 分钟']))
  test('due times', () => expect([due(at(2026, 11, 20, 18), now), due(at(2026, 11, 21, 18), now), due(at(2026, 11, 28), now)]).toEqual(['今天 18:00 前', '明天前', '11月28日前']))
  test('past times', () => expect([ago(at(2026, 11, 20, 12), now), ago(new Date(now.getTime() - 9_000).toISOString(), now)]).toEqual(['2小时前', '刚刚']))
  test('a date has no zone', () => expect(date('2026-11-20')).toBe('11月20日'))
})

describe('in English', () => {
  beforeEach(() => setWords('en', en))
  test('lengths', () => expect([duration(100_000), duration(40_000), duration(120_000)]).toEqual(['1 min 40 s', '40 s', '2 min']))
  test('due times', () => expect(due(at(2026, 11, 21, 18), now)).toBe('by tomorrow'))
  test('waits are rounded up', () => expect([wait(61_000), wait(24 * 3_600_000 - 1), wait(1)]).toEqual(['2 min', '24 h', '1 min']))
  test('shares and sizes', () => expect([percent(0.784, 1), megabytes(11_400_000), megabytes(2_540_000)]).toEqual(['78.4%', '11 MB', '2.5 MB']))
})

test('positions', () => expect([clock(0), clock(190_999), clock(3_725_000)]).toEqual(['0:00', '3:10', '1:02:05']))
