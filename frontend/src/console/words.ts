import type shared from '@/shared/i18n/zh-CN.json'
import { wordsOf, type Loader } from '@/shared/i18n'
import type own from './zh-CN.json'

export { language } from '@/shared/i18n'
export const words: Loader = { 'zh-CN': () => import('./language/zh-CN'), en: () => import('./language/en') }
/** The text of a key, in the language in use. */
export const t = wordsOf<typeof shared & typeof own>()
