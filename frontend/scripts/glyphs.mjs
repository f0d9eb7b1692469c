// Copies the outlines that badges may carry from Tabler Icons into glyphs.json, which the server draws from as well.
import fs from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const outline = JSON.parse(fs.readFileSync(path.join(root, 'node_modules/@tabler/icons/tabler-nodes-outline.json'), 'utf8'))
const NAMES = ['star', 'shirt', 'ruler-measure', 'hand-stop', 'door-enter', 'hanger', 'refresh', 'run', 'microphone', 'users', 'flame', 'trophy', 'medal', 'crown', 'rocket', 'bolt', 'heart-handshake', 'messages', 'message-circle', 'book', 'school', 'target-arrow', 'calendar-check', 'camera', 'diamond', 'flag', 'gift', 'bulb', 'shield-check', 'sparkles', 'award', 'certificate', 'device-mobile', 'brand-wechat', 'user-plus', 'mood-smile', 'shopping-bag', 'clipboard-check']
const glyphs = NAMES.map((name) => {
  const nodes = outline[name]
  if (!nodes || nodes.some(([tag]) => tag !== 'path')) throw new Error(`Tabler's ${name} is missing or more than paths.`)
  return `  ${JSON.stringify(name)}: ${JSON.stringify(nodes.map(([, it]) => it.d))}`
})
fs.writeFileSync(path.join(root, 'src/shared/badges/glyphs.json'), `{\n${glyphs.join(',\n')}\n}\n`)
