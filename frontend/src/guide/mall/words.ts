import { addWords, wordsOf, type Loader } from '@/shared/i18n'
import type shared from '@/shared/i18n/zh-CN.json'
import type guide from '../zh-CN.json'
import type own from './zh-CN.json'

export { language } from '@/shared/i18n'
const loader: Loader = { 'zh-CN': () => import('./zh-CN.json').then((it) => ({ default: [it.default] })), en: () => import('./en.json').then((it) => ({ default: [it.default] })) }
/** The mall is opened now and then, so its words come with it. */
export const bring = () => addWords(loader)
export const t = wordsOf<typeof shared & typeof guide & typeof own>()
