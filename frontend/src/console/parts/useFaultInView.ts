import { watch, type Ref } from 'vue'

const SHEET_GONE_MS = 50

/** Brings the fault's field into view and gives it the keyboard: it may lie far above the button that was pressed. A sheet that closes gives the keyboard back first. */
export function useFaultInView(root: Ref<HTMLElement | null>, fault: () => unknown) {
  watch(fault, async (now) => {
    if (!now) return
    await new Promise((done) => setTimeout(done, SHEET_GONE_MS))
    const field = root.value?.querySelector<HTMLElement>('[aria-invalid=true]')
    field?.scrollIntoView({ block: 'center' })
    field?.focus({ preventScroll: true })
  })
}
