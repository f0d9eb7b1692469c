/** Words in two parts: what the guide's home says travels with it, the rest comes with the first other page. */
import fs from 'node:fs'
import type { Plugin } from 'vite'

export interface Words { [key: string]: string | Words }

/** Groups, or single texts, that the guide's first load shows. Everything under them goes along. */
export const FIRST = ['app', 'nav', 'home', 'ui', 'error', 'format', 'board.title', 'inbox.badge', 'inbox.new', 'inbox.open', 'kpi.grade', 'kpi.noGrade', 'kpi.noScore', 'me.console', 'score.rowTitle', 'sync.someDeclined']

/** The texts of `words` that belong to the first load, or those that do not. */
export function part(words: Words, isFirst: boolean, at = ''): Words {
  const kept = Object.entries(words).flatMap(([key, value]): [string, string | Words][] => {
    const path = `${at}${key}`
    if (FIRST.includes(path)) return isFirst ? [[key, value]] : []
    const isSplit = typeof value === 'object' && FIRST.some((it) => it.startsWith(`${path}.`))
    if (!isSplit) return isFirst ? [] : [[key, value]]
    return [[key, part(value, isFirst, `${path}.`)]]
  })
  return Object.fromEntries(kept)
}

/** Lets code import `….json?first` and `….json?rest`. */
export function words(): Plugin {
  return {
    name: 'pacesetter:words',
    enforce: 'pre',
    async resolveId(source, importer) {
      const asked = /^(.+\.json)\?(first|rest)$/.exec(source)
      const found = asked && (await this.resolve(asked[1]!, importer, { skipSelf: true }))
      return found && `\0${found.id}.${asked[2]}.js`
    },
    load(id) {
      const asked = /^\0(.+\.json)\.(first|rest)\.js$/.exec(id)
      if (!asked) return null
      this.addWatchFile(asked[1]!)
      return `export default ${JSON.stringify(part(JSON.parse(fs.readFileSync(asked[1]!, 'utf8')) as Words, asked[2] === 'first'))}`
    },
  }
}
