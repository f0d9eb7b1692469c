import { expect, test } from 'vitest'
import type { BadgeTile_ShelfBadgeFragment as Held } from '@/shared/gql/generated/graphql'
import { cabinet } from './cabinet'

const held = (slug: string, tier: number, awardedAt: string | null, family = '', doneSteps = 0): Held => ({
  awardedAt, missing: null, doneSteps, allSteps: 10, badge: { id: slug, slug, name: slug, description: '', tier, icon: 'star', family, season: '' },
})
const names = (places: ReturnType<typeof cabinet>['mine']) => places.map((it) => it.held.badge.slug)

test('of a family the highest earned tier stands there, and the next one to earn', () => {
  const { mine, next } = cabinet([held('gold', 3, null, 'laps'), held('bronze', 1, '2026-10-01', 'laps'), held('silver', 2, '2026-11-01', 'laps')])

  expect([names(mine), names(next)]).toEqual([['silver'], ['gold']])
  expect(mine[0]!.ladder).toEqual([{ tier: 1, isEarned: true }, { tier: 2, isEarned: true }, { tier: 3, isEarned: false }])
})

test('nobody is shown a tier beyond the next, nor one below what they have', () => {
  const family = [held('bronze', 1, null, 'laps'), held('silver', 2, '2026-11-01', 'laps'), held('gold', 3, null, 'laps')]

  expect(names(cabinet(family).next)).toEqual(['gold'])
  expect(names(cabinet(family.map((it) => ({ ...it, awardedAt: null }))).next)).toEqual(['bronze'])
})

test('badges without tiers stand by themselves: the newest first, the nearest first', () => {
  const { mine, next } = cabinet([held('a', 1, '2026-10-01'), held('b', 1, '2026-11-01'), held('c', 1, null, '', 2), held('d', 1, null, '', 7)])

  expect([names(mine), names(next)]).toEqual([['b', 'a'], ['d', 'c']])
  expect(mine.every((it) => !it.ladder.length)).toBe(true)
})
