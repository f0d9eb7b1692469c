/** The words of the app in the language in use. One language is loaded at a time; changing it redraws what shows words. */
import { shallowRef } from 'vue'

export type Language = 'zh-CN' | 'en'
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']

type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>
export interface Words { [key: string]: string | Plural | Words }
export type Values = Record<string, string | number>

/** Dotted paths to the texts of `W`; a plural counts as one text. */
export type Key<W, P extends string = ''> = {
  [K in keyof W & string]: W[K] extends string ? `${P}${K}` : W[K] extends { other: string } ? `${P}${K}` : Key<W[K], `${P}${K}.`>
}[keyof W & string]

export type Loader = Record<Language, () => Promise<{ default: Words }>>

const state = shallowRef<{ language: Language; words: Words; plural: Intl.PluralRules }>({ language: 'zh-CN', words: {}, plural: new Intl.PluralRules('zh-CN') })
let loader: Loader | undefined

export function preferredLanguage(): Language {
  const kept = localStorage.getItem('language')
  if (kept === 'zh-CN' || kept === 'en') return kept
  return /^zh/i.test(navigator.language) ? 'zh-CN' : 'en'
}

export const language = (): Language => state.value.language

/** Loads the words of the preferred language; must be awaited before the first screen. */
export async function setUpLanguage(of: Loader): Promise<void> {
  loader = of
  await useLanguage(preferredLanguage())
}

export async function useLanguage(next: Language): Promise<void> {
  if (!loader) throw new Error('setUpLanguage comes first')
  const { default: words } = await loader[next]()
  setWords(next, words)
}

/** Remembers the choice for the next visit, which the boot script reads. */
export async function chooseLanguage(next: Language): Promise<void> {
  localStorage.setItem('language', next)
  await useLanguage(next)
}

export function setWords(next: Language, words: Words): void {
  state.value = { language: next, words, plural: new Intl.PluralRules(next) }
  document.documentElement.lang = next
}

/** The text at `key` with `{name}` filled in; `n` picks the plural. A missing key is shown as itself, so that it is noticed. */
export function text(key: string, values: Values = {}): string {
  const { words, plural } = state.value
  let found: string | Plural | Words | undefined = words
  for (const step of key.split('.')) found = typeof found === 'object' ? (found as Words)[step] : undefined
  if (found && typeof found === 'object') found = (found as Plural)[plural.select(Number(values.n))] ?? (found as Plural).other
  if (typeof found !== 'string') return key
  return found.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** `text` that accepts the keys of `W` only. */
export const wordsOf = <W>() => text as (key: Key<W>, values?: Values) => string
