/** The words of the app in the language in use. One language is loaded at a time, in parts if the app asks for them so; what
 * shows words is drawn again when they change. */
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

/** Where one part of the words is, in each language. */
export type Loader = Record<Language, () => Promise<{ default: Words[] }>>

const state = shallowRef<{ language: Language; words: Words; plural: Intl.PluralRules }>({ language: 'zh-CN', words: {}, plural: new Intl.PluralRules('zh-CN') })
let loaders: Loader[] = []
/** Who asked last; an answer that comes later than that is dropped. */
let wanted: Language = 'zh-CN'

export function preferredLanguage(): Language {
  const kept = localStorage.getItem('language')
  if (kept === 'zh-CN' || kept === 'en') return kept
  return /^zh/i.test(navigator.language) ? 'zh-CN' : 'en'
}

export const language = (): Language => state.value.language

/** Loads the words of the preferred language; must be awaited before the first screen. */
export async function setUpLanguage(of: Loader): Promise<void> {
  loaders = [of]
  await useLanguage(preferredLanguage())
}

/** Loads one more part of the words, once; what is asked for it must be awaited before anything shows it. */
export async function addWords(of: Loader): Promise<void> {
  if (loaders.includes(of)) return
  await of[wanted]()
  if (!loaders.includes(of)) loaders.push(of)
  await useLanguage(wanted)
}

export async function useLanguage(next: Language): Promise<void> {
  wanted = next
  const parts = await Promise.all(loaders.map((it) => it[next]()))
  if (wanted === next) setWords(next, parts.flatMap((it) => it.default).reduce(together, {}))
}

/** Remembers the choice for the next visit, which the boot script reads. */
export async function chooseLanguage(next: Language): Promise<void> {
  localStorage.setItem('language', next)
  await useLanguage(next)
}

/** Both, where they share a group as well. */
function together(all: Words, more: Words): Words {
  const merged = Object.entries(more).map(([key, value]) => [key, typeof value === 'object' && typeof all[key] === 'object' ? together(all[key] as Words, value as Words) : value])
  return { ...all, ...(Object.fromEntries(merged) as Words) }
}

export function setWords(next: Language, words: Words): void {
  state.value = { language: next, words, plural: new Intl.PluralRules(next) }
  document.documentElement.lang = next
}

/** Chinese has no space between two of its characters, English no "on" before "today": what is filled in decides. */
function joined(filled: string): string {
  const tidy = language() === 'en' ? filled.replace(/\bon \0(?=(?:today|tomorrow|yesterday)\0)/g, '') : filled.replace(/(\p{Script=Han}\0) (?=\0?\p{Script=Han})|(\p{Script=Han}) (?=\0\p{Script=Han})/gu, '$1$2')
  return tidy.replaceAll('\0', '')
}

/** The text at `key` with `{name}` filled in; `n` picks the plural. A missing key is shown as itself, so that it is noticed. */
export function text(key: string, values: Values = {}): string {
  const { words, plural } = state.value
  let found: string | Plural | Words | undefined = words
  for (const step of key.split('.')) found = typeof found === 'object' ? (found as Words)[step] : undefined
  if (found && typeof found === 'object') found = (found as Plural)[plural.select(Number(values.n))] ?? (found as Plural).other
  if (typeof found !== 'string') return key
  return joined(found.replace(/\{(\w+)\}/g, (_, name: string) => `\0${values[name] ?? ''}\0`))
}

/** `text` that accepts the keys of `W` only. */
export const wordsOf = <W>() => text as (key: Key<W>, values?: Values) => string
