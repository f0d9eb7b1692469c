import { onScopeDispose, ref } from 'vue'

/** Whole seconds left, counted by this phone's own clock from what the server said: its wall clock may be wrong. */
export function useCountdown(seconds: () => number, done?: () => void) {
  const startedAt = performance.now()
  const left = ref(Math.max(0, seconds()))
  const timer = setInterval(() => {
    left.value = Math.max(0, Math.ceil(seconds() - (performance.now() - startedAt) / 1000))
    if (left.value > 0) return
    clearInterval(timer)
    done?.()
  }, 250)
  onScopeDispose(() => clearInterval(timer))
  return { left }
}
