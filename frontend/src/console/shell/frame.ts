/** What the frame offers to every page inside it. */
import { inject, type ComputedRef, type InjectionKey } from 'vue'
import type { Duty } from './useDuties'

export interface Frame {
  openRail: () => void
  openPalette: () => void
  /** What waits for the viewer, on the page where the console begins; nothing on the others. */
  duties: ComputedRef<readonly Duty[]>
  /** Messages that were not opened. */
  unread: ComputedRef<number>
}
export const FRAME: InjectionKey<Frame> = Symbol('frame')

export function useFrame(): Frame {
  const frame = inject(FRAME)
  if (!frame) throw new Error('A console page stands inside the frame.')
  return frame
}
