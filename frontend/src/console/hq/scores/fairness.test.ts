import { beforeEach, expect, test } from 'vitest'
import own from '@/console/en.json'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import { moved } from './fairness'

beforeEach(() => setWords('en', { ...shared, ...own }))

test('a factor says in words what it does to targets', () => {
  expect([moved('0.8'), moved('1.1502'), moved('1'), moved('1.0012')]).toEqual(['20% less is expected', '15% more is expected', 'As everywhere', 'As everywhere'])
})
