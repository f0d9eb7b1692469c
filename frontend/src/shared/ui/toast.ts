/** Short notices at the foot of the screen. With an undo they stay 8 s, else 4 s. */
import { shallowReactive } from 'vue'

export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: 'calm' | 'good' | 'warn'
  readonly action?: { label: string; run: () => void }
  readonly badge?: { slug: string; tier: number; icon: string }
}

export const toasts = shallowReactive<Toast[]>([])
const PLAIN_MS = 4_000
const ACTION_MS = 8_000
let last = 0

export function say(text: string, more: Partial<Omit<Toast, 'id' | 'text'>> = {}): void {
  const toast: Toast = { id: ++last, text, tone: 'calm', ...more }
  toasts.push(toast)
  if (toasts.length > 3) toasts.shift()
  setTimeout(() => dismiss(toast.id), toast.action ? ACTION_MS : PLAIN_MS)
}

export function dismiss(id: number): void {
  const at = toasts.findIndex((it) => it.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
