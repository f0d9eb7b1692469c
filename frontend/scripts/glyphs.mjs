// Copies the outlines that badges may carry from Tabler Icons into glyphs.ts. The server's badge files name them.
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const outline = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/@tabler/icons/tabler-nodes-outline.json'), 'utf8'))
const NAMES = ['star', 'shirt', 'ruler-measure', 'hand-stop', 'door-enter', 'hanger', 'refresh', 'run', 'microphone', 'users', 'flame', 'trophy', 'medal', 'crown', 'rocket', 'bolt', 'heart-handshake', 'messages', 'message-circle', 'book', 'school', 'target-arrow', 'calendar-check', 'camera', 'diamond', 'flag', 'gift', 'bulb', 'shield-check', 'sparkles', 'award', 'certificate', 'device-mobile', 'brand-wechat', 'user-plus', 'mood-smile', 'shopping-bag', 'clipboard-check']
const lines = NAMES.map((name) => {
  const nodes = outline[name]
  if (!nodes || nodes.some(([tag]) => tag !== 'path')) throw new Error(`Tabler's ${name} is missing or more than paths.`)
  return `  '${name}': [${nodes.map(([, it]) => `'${it.d}'`).join(', ')}],`
})
const text = `/** Outlines that a badge may carry, from Tabler Icons (MIT); written by scripts/glyphs.mjs. */\nexport const GLYPHS = {\n${lines.join('\n')}\n} as const\n\nexport type Glyph = keyof typeof GLYPHS\n`
fs.writeFileSync(path.join(root, 'src/shared/badges/glyphs.ts'), text)
