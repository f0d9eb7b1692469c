import { ref } from 'vue'
import { onBeforeRouteLeave, useRouter, type RouteLocationRaw } from 'vue-router'

/** What was typed and not saved is asked about once before the page is left. */
export function useLeaving(isTouched: () => boolean) {
  const router = useRouter()
  const awaits = ref<RouteLocationRaw>()
  let isFree = false
  onBeforeRouteLeave((to) => {
    if (isFree || !isTouched()) return true
    awaits.value = to.fullPath
    return false
  })
  /** Nothing is left to lose. */
  const leaveTo = (place: RouteLocationRaw) => { isFree = true; return router.push(place) }
  const leave = () => { if (awaits.value) void leaveTo(awaits.value) }
  const stay = () => { awaits.value = undefined }
  return { awaits, leave, leaveTo, stay }
}
