/** Badge art from (slug, tier, icon): the same name gives the same picture, here and on the server. Pure; no DOM. */
import { fingerprint } from './fingerprint'
import glyphs from './glyphs.json'

export interface BadgeLook {
  readonly slug: string
  readonly tier: number
  readonly icon: string
  readonly isLocked?: boolean
}

const PAIRS = [
  ['#2442E0', '#16209A'], ['#08806C', '#04473F'], ['#C2410C', '#7C2407'],
  ['#9D174D', '#5B0B2D'], ['#6D28D9', '#3B1387'], ['#0369A1', '#073B63'],
] as const
const RIMS = [['#E3A877', '#8A4F23'], ['#D8DEEA', '#6F7890'], ['#FFD45E', '#9A6700']] as const
const OUTER = 'M50 3 L89 25.5 V70.5 L50 97 L11 70.5 V25.5 Z'
const INNER = 'M50 11 L82 29.6 V66.4 L50 88 L18 66.4 V29.6 Z'

function glyph(name: string, color: string): string {
  const paths = glyphs[(name in glyphs ? name : 'star') as keyof typeof glyphs].map((d) => `<path d="${d}"/>`).join('')
  return `<svg x="28" y="25" width="44" height="44" viewBox="0 0 24 24" fill="none" stroke="${color}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`
}

function lanes(hash: number, tier: number): string {
  const shift = (hash >>> 11) % 14
  const drawn = Array.from({ length: tier + 2 }, (_, at) => {
    const y = shift + at * 11
    const opacity = (0.34 - 0.05 * at).toFixed(2)
    return `<path d="M-10 ${52 + y} C 25 ${30 + y}, 60 ${78 + y}, 112 ${40 + y}" fill="none" stroke="#fff" stroke-opacity="${opacity}" stroke-width="3.2"/>`
  })
  return `<g transform="rotate(${((hash >>> 5) % 60) - 30} 50 50)">${drawn.join('')}</g>`
}

const gradient = (id: string, [from, to]: readonly [string, string], across: number) =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="${across}" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`

/** What stands inside an `<svg viewBox="0 0 100 100">`. Tier 1 bronze, 2 silver, 3 gold; others count as the nearest. */
export function badgeArt({ slug, tier, icon, isLocked = false }: BadgeLook): string {
  if (isLocked) return `<path d="${OUTER}" fill="var(--sunken)" stroke="var(--line-strong)" stroke-dasharray="5 4" stroke-width="2"/>${glyph(icon, 'var(--text-3)')}`
  const step = Math.min(3, Math.max(1, Math.round(tier)))
  const hash = fingerprint(slug)
  const id = `badge${hash.toString(36)}${step}`
  const defs = gradient(id, PAIRS[hash % PAIRS.length]!, 1) + gradient(`${id}r`, RIMS[step - 1]!, 0) + `<clipPath id="${id}c"><path d="${INNER}"/></clipPath>`
  return `<defs>${defs}</defs><path d="${OUTER}" fill="url(#${id}r)"/><path d="${INNER}" fill="url(#${id})"/>`
    + `<g clip-path="url(#${id}c)">${lanes(hash, step)}</g>${glyph(icon, '#fff')}<path d="M50 11 L82 29.6 L18 40 V29.6 Z" fill="#fff" opacity=".12"/>`
}
