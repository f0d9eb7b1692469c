/** What both apps set up in the same way: words, cache, router, the outbox. */
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp, type Component } from 'vue'
import type { Router } from 'vue-router'
import { client, onSignedOut } from '@/shared/api'
import { setUpLanguage, type Loader } from '@/shared/i18n'
import './styles/tokens.css'
import './styles/base.css'

export async function start(root: Component, router: Router, words: Loader): Promise<void> {
  await setUpLanguage(words)
  onSignedOut(() => client.clear())
  createApp(root).use(router).use(VueQueryPlugin, { queryClient: client }).mount('#app')
  void import('@/shared/offline/outbox').then((it) => it.startOutbox())
}

export type Theme = 'light' | 'dark' | 'system'

export const chosenTheme = (): Theme => (localStorage.getItem('theme') as Theme | null) ?? 'system'

/** Kept on this phone; the boot script reads it before the first paint. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem('theme')
  else localStorage.setItem('theme', theme)
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
