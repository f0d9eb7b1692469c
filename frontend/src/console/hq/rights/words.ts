import { addWords, wordsOf, type Loader } from '@/shared/i18n'
import type shared from '@/shared/i18n/zh-CN.json'
import type common from '@/shared/rewards/zh-CN.json'
import { bringRewardWords } from '@/shared/rewards/words'
import type console from '../../zh-CN.json'
import type own from './zh-CN.json'

export { language } from '@/shared/i18n'
const loader: Loader = { 'zh-CN': () => import('./zh-CN.json').then((it) => ({ default: [it.default] })), en: () => import('./en.json').then((it) => ({ default: [it.default] })) }
/** The words of these pages come with them. */
export const bring = () => Promise.all([bringRewardWords(), addWords(loader)])
export const t = wordsOf<typeof shared & typeof console & typeof common & typeof own>()
