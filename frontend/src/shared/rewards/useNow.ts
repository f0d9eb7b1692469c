import { onScopeDispose, ref } from 'vue'

const EVERY_MS = 30_000

/** The present moment in ms, for clocks that count days and hours. */
export function useNow() {
  const now = ref(Date.now())
  const timer = setInterval(() => { now.value = Date.now() }, EVERY_MS)
  onScopeDispose(() => clearInterval(timer))
  return now
}
