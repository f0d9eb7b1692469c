import { onScopeDispose, ref } from 'vue'
import { present } from '@/shared/format/clock'

const EVERY_MS = 30_000

/** The present moment in ms, for clocks that count days and hours. */
export function useNow() {
  const now = ref(present().getTime())
  const timer = setInterval(() => { now.value = present().getTime() }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  return now
}
