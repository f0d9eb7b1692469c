import { nextTick, watch, type Ref } from 'vue'

/** Brings the fault's field into view and gives it the keyboard: it may lie far above the button that was pressed. */
export function useFaultInView(root: Ref<HTMLElement | null>, fault: () => unknown) {
  watch(fault, async (now) => {
    if (!now) return
    await nextTick()
    const field = root.value?.querySelector<HTMLElement>('[aria-invalid=true]')
    field?.scrollIntoView({ block: 'center' })
    field?.focus({ preventScroll: true })
  })
}
