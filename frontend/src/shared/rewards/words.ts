import { addWords, wordsOf, type Loader } from '@/shared/i18n'
import type shared from '@/shared/i18n/zh-CN.json'
import type own from './zh-CN.json'

const loader: Loader = { 'zh-CN': () => import('./zh-CN.json').then((it) => ({ default: [it.default] })), en: () => import('./en.json').then((it) => ({ default: [it.default] })) }
/** Words of rewards and penalties, for the screens of both apps that show them. */
export const bringRewardWords = () => addWords(loader)
export const t = wordsOf<typeof shared & typeof own>()
