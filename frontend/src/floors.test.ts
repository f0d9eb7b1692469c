/** The layout that frontend.md promises, read from the files. */
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname)
const generated = /^shared\/gql\/generated\//
const files = (fs.readdirSync(root, { recursive: true }) as string[]).map((it) => it.replaceAll('\\', '/')).filter((it) => /\.(vue|ts|css)$/.test(it) && !generated.test(it))
const read = (file: string) => fs.readFileSync(path.join(root, file), 'utf8')

function imports(file: string): string[] {
  const named = [...read(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((it) => it[1]!)
  return named.filter((it) => /^[.@]\/|^\.\.\//.test(it)).map((it) => (it.startsWith('@/') ? it.slice(2) : path.posix.join(path.posix.dirname(file), it)))
}

/** `guide/home/…` -> home, `console/hq/people/…` -> hq/people; the app's own frame has none. */
function feature(file: string): string | undefined {
  const [app, first, second, third] = file.split('/')
  if (app === 'guide') return second && first !== 'language' ? first : undefined
  if (app === 'console' && (first === 'trainer' || first === 'hq')) return third ? `${first}/${second}` : undefined
  return undefined
}

const code = files.filter((it) => !it.endsWith('.css') && !it.endsWith('.test.ts'))

test('guide and console never import each other, and shared imports neither', () => {
  const wrong = code.flatMap((file) => imports(file).filter((to) => {
    const [from, target] = [file.split('/')[0]!, to.split('/')[0]!]
    return ['guide', 'console'].includes(target) && target !== from
  }).map((to) => `${file} -> ${to}`))
  expect(wrong).toEqual([])
})

test('a feature never imports another; only routes know them all', () => {
  const wrong = code.filter((it) => !it.endsWith('/routes.ts')).flatMap((file) => imports(file).filter((to) => {
    const target = feature(to.includes('.') ? to : `${to}.ts`)
    return target && to.split('/')[0] === file.split('/')[0] && feature(file) !== target
  }).map((to) => `${file} -> ${to}`))
  expect(wrong).toEqual([])
})

test('only shared/ui knows the headless library', () => {
  expect(code.filter((it) => /from 'reka-ui'/.test(read(it)) && !it.startsWith('shared/ui/'))).toEqual([])
})

test('only pages have a query of their own and a route', () => {
  expect(code.filter((it) => it.endsWith('.vue') && !it.endsWith('Page.vue') && /useQuery\(/.test(read(it)))).toEqual([])
})

test('components stay within 150 lines, other files within 300', () => {
  const long = files.filter((it) => read(it).split('\n').length > (it.endsWith('.vue') ? 151 : 301))
  expect(long).toEqual([])
})

test('no colour outside the tokens and the badges, no font size in px', () => {
  const styles = files.filter((it) => it !== 'shared/styles/tokens.css' && it !== 'shared/badges/art.ts' && !it.endsWith('.test.ts'))
  const colours = styles.filter((it) => /#[0-9a-f]{3}(?:[0-9a-f]{3})?\b(?![^<]*<\/)|\brgba?\(|\bhsla?\(/i.test(read(it).replace(/(?:href|to)="#\w+"/g, '')))
  const pixels = styles.filter((it) => /font(?:-size)?:[^;}]*\dpx/.test(read(it)))
  expect({ colours, pixels }).toEqual({ colours: [], pixels: [] })
})

test('no text for people stands in a template', () => {
  const wrong = code.filter((it) => it.endsWith('.vue') && /\p{Script=Han}/u.test((read(it).match(/<template>[\s\S]*<\/template>/)?.[0] ?? '').replace(/'中文'/g, '')))
  expect(wrong).toEqual([])
})
