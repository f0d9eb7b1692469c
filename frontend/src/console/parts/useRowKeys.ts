/** J and K walk down and up the rows of the screen, Enter opens (the row is a link). */
import { onScopeDispose } from 'vue'

const isWriting = (at: Element | null) => at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && (at as HTMLInputElement).type !== 'checkbox')

/** The row after `now` in the direction `step`; the first one when none has the focus yet. */
export function nextRow(count: number, now: number, step: 1 | -1): number {
  return now < 0 ? 0 : Math.min(count - 1, Math.max(0, now + step))
}

export function useRowKeys() {
  function walk(event: KeyboardEvent) {
    const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp'
    const step = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0
    const at = document.activeElement
    if (!step || event.metaKey || event.ctrlKey || event.altKey || isWriting(at) || document.querySelector('[role=dialog]')) return
    const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
    const now = rows.findIndex((it) => it === at || it.closest('tr, li')?.contains(at))
    if (!rows.length || (isArrow && now < 0)) return
    event.preventDefault()
    const next = rows[nextRow(rows.length, now, step)]!
    next.focus()
    next.scrollIntoView({ block: 'nearest' })
  }
  document.addEventListener('keydown', walk)
  onScopeDispose(() => document.removeEventListener('keydown', walk))
}
