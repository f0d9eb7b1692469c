import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** Follows `source` once it has rested for `delayMs`: nobody asks the server at every key. */
export function useLater<T>(source: Ref<T>, delayMs = 250): Ref<T> {
  const later = ref(source.value) as Ref<T>
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(source, (value) => {
    clearTimeout(timer)
    timer = setTimeout(() => { later.value = value }, delayMs)
  })
  onScopeDispose(() => clearTimeout(timer))
  return later
}
