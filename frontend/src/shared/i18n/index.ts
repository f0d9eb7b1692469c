import type words from './zh-CN.json'
import { wordsOf } from './language'

export * from './language'
/** Texts of shared components. Each app has its own `t` that knows its own words too. */
export const t = wordsOf<typeof words>()
