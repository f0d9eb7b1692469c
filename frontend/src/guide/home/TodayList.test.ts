import { mount, RouterLinkStub } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import english from '../en.json'
import TodayList from './TodayList.vue'

vi.mock('vue-router', () => ({ RouterLink: RouterLinkStub }))
beforeEach(() => setWords('en', { ...shared, ...english }))
const HOUR = 3_600_000
const item = (away: number, done = false) => ({ minutes: 3, done, dueAt: new Date(Date.now() + away).toISOString(), lesson: { id: String(away), title: 'A lesson', kind: 'VIDEO' as const }, course: { id: 'C', title: '' } })
const pills = (...items: ReturnType<typeof item>[]) => mount(TodayList, { props: { items: items as never } }).findAll('.pill').map((it) => it.classes('warn'))

test('what is overdue stands out from what has time and from what is done', () => {
  expect(pills(item(-24 * HOUR))).toEqual([true])
  expect(pills(item(-24 * HOUR, true), item(24 * HOUR))).toEqual([])
})
