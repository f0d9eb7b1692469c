import { addWords, wordsOf, type Loader } from '@/shared/i18n'
import type shared from '@/shared/i18n/zh-CN.json'
import type common from '@/shared/rewards/zh-CN.json'
import { bringRewardWords } from '@/shared/rewards/words'
import type console from '../../zh-CN.json'
import type own from './zh-CN.json'

const loader: Loader = { 'zh-CN': () => import('./zh-CN.json').then((it) => ({ default: [it.default] })), en: () => import('./en.json').then((it) => ({ default: [it.default] })) }
/** The words of rewards and penalties come with their screens. */
export const bring = () => Promise.all([bringRewardWords(), addWords(loader)])
export { language } from '@/shared/i18n'
export const t = wordsOf<typeof shared & typeof console & typeof common & typeof own>()
