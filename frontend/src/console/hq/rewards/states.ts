import type { SettlementState } from '@/shared/gql/generated/graphql'

export const STATES: readonly SettlementState[] = ['DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED', 'EXECUTING', 'POSTED', 'CLOSED']

export const STATE_TONES = { DRAFT: 'brand', SUBMITTED: 'warn', RETURNED: 'warn', APPROVED: 'brand', EXECUTING: 'brand', POSTED: 'good', CLOSED: 'calm' } as const satisfies Record<SettlementState, string>

/** It moves by itself: the screen looks again. */
export const isMoving = (state: SettlementState) => state === 'APPROVED' || state === 'EXECUTING'

export interface Step { readonly key: 'tried' | 'submitted' | 'approved' | 'posted' | 'closed'; readonly at: string | null; readonly who: string | undefined; readonly is: 'done' | 'now' | 'ahead' }
interface Going { state: SettlementState; madeAt: string; submittedAt: string | null; approvedAt: string | null; postedAt: string | null; closedAt: string | null; madeBy: { name: string } | null; approvedBy: { name: string } | null }

const DONE: Record<SettlementState, number> = { DRAFT: 1, RETURNED: 1, SUBMITTED: 2, APPROVED: 3, EXECUTING: 3, POSTED: 4, CLOSED: 5 }

/** The way from the dry run to the books, with who and when. What was sent back begins anew. */
export function stepsOf(it: Going): Step[] {
  const done = DONE[it.state]
  const all = [['tried', it.madeAt, it.madeBy?.name], ['submitted', it.submittedAt, it.madeBy?.name], ['approved', it.approvedAt, it.approvedBy?.name], ['posted', it.postedAt, undefined], ['closed', it.closedAt, undefined]] as const
  return all.map(([key, at, who], nth) => ({ key, at: nth < done ? at : null, who: nth < done ? who : undefined, is: nth < done ? 'done' : nth === done ? 'now' : 'ahead' }))
}
