import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const css = fs.readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8')

function declared(selector: RegExp): Record<string, string> {
  const block = css.match(selector)![1]!
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((it) => [it[1]!, it[2]!]))
}
const light = declared(/:root \{([\s\S]*?)\n\}/)
const system = declared(/:root:not\(\[data-theme=light\]\) \{([\s\S]*?)\n {2}\}/)
const chosen = declared(/:root\[data-theme=dark\] \{([\s\S]*?)\n\}/)
const themes = { light, dark: { ...light, ...chosen } }

function luminance(hex: string): number {
  const part = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** Text pairs by foreground: wherever a screen puts the one on the other. */
const TEXT: Record<string, string[]> = {
  ink: ['canvas', 'surface', 'sunken', 'brand-soft', 'signal-soft', 'good-soft', 'warn-soft'],
  'text-2': ['canvas', 'surface', 'sunken', 'brand-soft'],
  'text-3': ['canvas', 'surface', 'sunken'],
  'brand-deep': ['canvas', 'surface', 'brand-soft', 'sunken'],
  'on-brand': ['brand'],
  'on-hero': ['hero-from', 'hero-mid', 'hero-to'],
  'on-hero-2': ['hero-from', 'hero-mid', 'hero-to'],
  'on-signal': ['signal'],
  'signal-text': ['signal-soft', 'surface'],
  signal: ['rail', 'stage'],
  'live-text': ['live-soft', 'surface'],
  'on-live': ['live'],
  'warn-text': ['warn-soft', 'surface'],
  good: ['good-soft', 'surface', 'canvas'],
  'on-good': ['good'],
  'on-rail': ['rail', 'rail-2', 'rail-on'],
  'on-rail-2': ['rail', 'rail-2', 'rail-on'],
  'on-stage': ['stage'],
  'on-face': ['face-from', 'face-to'],
}
/** Shapes that carry meaning: 3 to 1. */
const SHAPES: [string, string][] = [['line-strong', 'surface'], ['brand', 'surface'], ['brand', 'canvas'], ['signal', 'hero-mid'], ['brand-deep', 'canvas'], ['on-stage', 'poster-1'], ['on-stage', 'poster-2'], ['on-stage', 'poster-3'], ['on-stage', 'poster-4']]

for (const [theme, tokens] of Object.entries(themes)) {
  const pairs = Object.entries(TEXT).flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const))
  test.each(pairs)(`${theme}: %s on %s can be read`, (text, ground) => {
    expect(contrast(tokens[text]!, tokens[ground]!)).toBeGreaterThanOrEqual(4.5)
  })
  test.each(SHAPES)(`${theme}: the shape %s stands out on %s`, (shape, ground) => {
    expect(contrast(tokens[shape]!, tokens[ground]!)).toBeGreaterThanOrEqual(3)
  })
}

test('dark by the system and dark by choice are the same', () => expect(system).toEqual(chosen))
