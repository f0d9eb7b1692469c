import { expect, test } from 'vitest'
import { heldBy } from './useNudge'

const outcome = { sentCount: 1, heldBackCount: 5, morningCount: 0, budgetCount: 2, recentCount: 3, laterCount: 0 }

test('only the reasons that there were are given', () => {
  expect(heldBy(outcome)).toEqual([{ why: 'budget', count: 2 }, { why: 'recent', count: 3 }])
})
