// Copies the Tabler outlines that an area names (IconBell -> bell) into its icons.ts. Filled ones end in "Filled".
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const outline = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/@tabler/icons/tabler-nodes-outline.json'), 'utf8'))
const filled = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/@tabler/icons/tabler-nodes-filled.json'), 'utf8'))
const kebab = (name) => name.replace(/([a-z])([A-Z0-9])/g, '$1-$2').replace(/([A-Z])([A-Z][a-z])/g, '$1-$2').replace(/(\d)([A-Z])/g, '$1-$2').toLowerCase()

function named(area) {
  const folder = path.join(root, 'src', area)
  const files = fs.readdirSync(folder, { recursive: true }).filter((it) => /\.(vue|ts)$/.test(it) && !it.endsWith('icons.ts'))
  const text = files.map((it) => fs.readFileSync(path.join(folder, it), 'utf8')).join('\n')
  return [...new Set([...text.matchAll(/\bIcon[A-Z0-9]\w*\b/g)].map((it) => it[0]))].sort()
}

function component(name) {
  const isFilled = name.endsWith('Filled')
  const nodes = (isFilled ? filled : outline)[kebab(name.slice(4).replace(/Filled$/, ''))]
  if (!nodes) throw new Error(`Tabler has no ${name}.`)
  const other = nodes.filter(([tag]) => tag !== 'path')
  if (other.length) throw new Error(`${name} is more than paths.`)
  const paths = nodes.map(([, attributes]) => `'${attributes.d}'`).join(', ')
  return `export const ${name} = /* @__PURE__ */ icon([${paths}]${isFilled ? ', true' : ''})`
}

for (const area of ['shared', 'guide', 'console']) {
  const names = named(area)
  const head = `// Written by scripts/icons.mjs from Tabler Icons (MIT); run \`npm run icons\` after naming a new one.\nimport { icon } from '@/shared/ui/icon'\n\n`
  const file = path.join(root, 'src', area, 'icons.ts')
  if (names.length) fs.writeFileSync(file, head + names.map(component).join('\n') + '\n')
  else fs.rmSync(file, { force: true })
  console.log(area, names.length)
}
