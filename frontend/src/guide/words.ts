import type shared from '@/shared/i18n/zh-CN.json'
import { wordsOf, type Loader } from '@/shared/i18n'
import type own from './zh-CN.json'

export { language } from '@/shared/i18n'
/** What the home says. */
export const words: Loader = { 'zh-CN': () => import('./language/zh-CN'), en: () => import('./language/en') }
/** What the other pages say; each waits for it. */
export const pageWords: Loader = { 'zh-CN': () => import('./language/pages.zh-CN'), en: () => import('./language/pages.en') }
/** The text of a key, in the language in use. */
export const t = wordsOf<typeof shared & typeof own>()
