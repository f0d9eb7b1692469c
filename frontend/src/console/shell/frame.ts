/** What the frame offers to every page inside it. */
import { inject, type InjectionKey } from 'vue'

export interface Frame { openRail: () => void; openPalette: () => void }
export const FRAME: InjectionKey<Frame> = Symbol('frame')

export function useFrame(): Frame {
  const frame = inject(FRAME)
  if (!frame) throw new Error('A console page stands inside the frame.')
  return frame
}
