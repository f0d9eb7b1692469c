/** Which rows of a table are ticked. Rows that left the table are not counted: nobody acts on what they cannot see. */
import { computed, shallowRef, type Ref } from 'vue'

export function useSelection(visible: Ref<readonly string[]>) {
  const ticked = shallowRef<ReadonlySet<string>>(new Set())
  let last: string | undefined

  const chosen = computed(() => visible.value.filter((it) => ticked.value.has(it)))
  const state = computed<'none' | 'some' | 'all'>(() => (!chosen.value.length ? 'none' : chosen.value.length === visible.value.length ? 'all' : 'some'))

  function between(from: string, to: string): readonly string[] {
    const [a, b] = [visible.value.indexOf(from), visible.value.indexOf(to)]
    return a < 0 || b < 0 ? [to] : visible.value.slice(Math.min(a, b), Math.max(a, b) + 1)
  }

  /** With `isRange` (Shift) all rows from the last one ticked. */
  function tick(id: string, isRange = false) {
    const next = new Set(ticked.value)
    const isOn = !next.has(id)
    for (const it of isRange && last ? between(last, id) : [id]) isOn ? next.add(it) : next.delete(it)
    ticked.value = next
    last = id
  }

  function tickAll() {
    ticked.value = state.value === 'all' ? new Set() : new Set(visible.value)
  }

  const clear = () => { ticked.value = new Set() }
  return { chosen, state, tick, tickAll, clear, has: (id: string) => ticked.value.has(id) }
}
