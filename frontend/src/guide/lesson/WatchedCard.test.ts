import { mount } from '@vue/test-utils'
import { beforeEach, expect, test } from 'vitest'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import english from '../en.json'
import type { Progress } from './watch'
import WatchedCard from './WatchedCard.vue'

const progress = (more: Partial<Progress>): Progress => ({ positionMs: 0, coveredMs: 0, durationMs: 45_000, covered: [], missing: [], isComplete: false, completedAt: null, requirements: [], refusals: [], prompt: null, ...more }) as Progress
const shown = (more: Partial<Progress>) => mount(WatchedCard, { props: { progress: progress(more), durationMs: 45_000 } })
beforeEach(() => setWords('en', { ...shared, ...english }))

test('a missing stretch is never shown as nothing', () => {
  const gap = { fromMs: 12_100, toMs: 12_900, sentence: 'Not watched yet', isForfeited: false }
  expect(shown({ coveredMs: 44_200, missing: [gap] }).get('.gaps b').text()).toBe('0:12–0:13')
})

test('a lesson of which a missed prompt took all back is not one that has not begun', () => {
  const lost = { fromMs: 0, toMs: 20_000, sentence: 'The question was missed', isForfeited: true }
  const card = shown({ missing: [lost] })
  expect([card.get('h2').text(), card.get('.prompt-note').text()]).toEqual([expect.stringContaining('0:00'), english.lesson.tookBack])
  expect(card.findAll('.gaps button')).toHaveLength(1)
})
