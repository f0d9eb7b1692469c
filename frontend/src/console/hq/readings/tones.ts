import type { ImportState } from '@/shared/gql/generated/graphql'

/** How a state looks. */
export const TONES: Record<ImportState, 'good' | 'calm' | 'warn'> = {
  SENT: 'calm', CHECKING: 'calm', WRONG: 'warn', READY: 'calm', QUEUED: 'calm', RUNNING: 'calm', DONE: 'good', UNDOING: 'calm', UNDONE: 'calm',
}
