// Weighs the build (bytes after gzip) against frontend.md and fails past the hard figure.
import fs from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const out = path.resolve(import.meta.dirname, '../dist')
const manifest = JSON.parse(fs.readFileSync(path.join(out, '.vite/manifest.json'), 'utf8'))
const kilobytes = (file) => gzipSync(fs.readFileSync(path.join(out, file)), { level: 9 }).length / 1000

function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}
const scripts = (keys) => [...keys].map((it) => manifest[it].file).filter((it) => it.endsWith('.js'))
const styles = (keys) => [...keys].flatMap((it) => manifest[it].css ?? [])
const sum = (files) => [...new Set(files)].reduce((total, it) => total + kilobytes(it), 0)

function firstLoad(html, app) {
  const language = Object.keys(manifest).find((it) => it.endsWith(`src/${app}/language/zh-CN.ts`) || manifest[it].name === `${app}.zh-CN`)
  return new Set([...closure(html), ...(language ? closure(language) : [])])
}

const rows = []
function weigh(what, value, wish, limit) {
  rows.push({ what, kB: value.toFixed(1), wish, limit, verdict: value > limit ? 'TOO HEAVY' : value > wish ? 'over the wish' : 'ok' })
}

const guide = firstLoad('index.html', 'guide')
const shell = firstLoad('console.html', 'console')
weigh('guide: JS of the first load, with words', sum(scripts(guide)), 60, 68)
weigh('guide: HTML with CSS', kilobytes('index.html'), 8, 12)
weigh('guide: whole first view', sum(scripts(guide)) + kilobytes('index.html'), 80, 100)
weigh('console: shell', sum(scripts(shell)) + kilobytes('console.html'), 90, 120)
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry || /language|messages/.test(key)) continue
  const base = key.includes('src/console') ? shell : guide
  const own = [...closure(key)].filter((it) => !base.has(it))
  const size = sum([...scripts(own), ...styles(own)])
  weigh(`route: ${key}`, size, ...(key.includes('src/console') ? [60, 90] : [20, 35]))
}
console.table(rows)
if (rows.some((it) => it.verdict === 'TOO HEAVY')) process.exit(1)
