/** A card to be saved and sent on: drawn on the phone, whose fonts know Chinese; a data address, so that a long press keeps it. */

export interface Card {
  /** Over the name, in both languages. */
  kind: string
  name: string
  text: string
  /** Under the text: who said it, or until when. */
  from: string
  chain: string
  product: string
}

const WIDE = 1080
const HIGH = 1350
const EDGE = 96

/** Chinese breaks anywhere, other words between them. */
export const pieces = (text: string): string[] => text.match(/[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]|[^\s\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+|\s+/g) ?? []

/** Lines no wider than `most`, as `widthOf` measures them; a mark that closes never begins one. */
export function linesOf(text: string, most: number, widthOf: (text: string) => number): string[] {
  const lines = ['']
  for (const piece of pieces(text)) {
    const wider = lines.at(-1)! + piece
    if (widthOf(wider.trimEnd()) <= most || !lines.at(-1) || /^[，。！？、；：”’）》]$/.test(piece)) lines[lines.length - 1] = wider
    else lines.push(piece.trimStart())
  }
  return lines.map((it) => it.trim()).filter(Boolean)
}

export function draw(card: Card): string {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDE, height: HIGH })
  const pen = canvas.getContext('2d')!
  const style = getComputedStyle(document.documentElement)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const font = (size: number, weight: number) => { pen.font = `${weight} ${size}px ${color('--font')}` }

  const ground = pen.createLinearGradient(0, 0, WIDE, HIGH)
  ground.addColorStop(0, color('--hero-from'))
  ground.addColorStop(1, color('--hero-to'))
  pen.fillStyle = ground
  pen.fillRect(0, 0, WIDE, HIGH)
  pen.strokeStyle = color('--hero-lane')
  pen.lineWidth = 26
  for (let lane = 0; lane < 5; lane++) {
    pen.beginPath()
    pen.moveTo(-40, 1030 + lane * 74)
    pen.bezierCurveTo(420, 900 + lane * 74, 700, 1250 + lane * 74, 1160, 880 + lane * 74)
    pen.stroke()
  }

  pen.textBaseline = 'top'
  pen.fillStyle = color('--signal')
  font(44, 700)
  pen.fillText(card.kind, EDGE, 120)
  pen.fillStyle = color('--on-hero')
  font(104, 700)
  let y = 208
  for (const line of linesOf(card.name, WIDE - 2 * EDGE, (it) => pen.measureText(it).width).slice(0, 2)) { pen.fillText(line, EDGE, y); y += 128 }
  y += 44
  font(56, 500)
  for (const line of linesOf(card.text, WIDE - 2 * EDGE, (it) => pen.measureText(it).width).slice(0, 8)) { pen.fillText(line, EDGE, y); y += 84 }
  pen.fillStyle = color('--on-hero-2')
  font(40, 500)
  pen.fillText(card.from, EDGE, y + 28)
  pen.fillStyle = color('--on-hero')
  font(46, 700)
  pen.fillText(card.chain, EDGE, HIGH - 176)
  pen.fillStyle = color('--on-hero-2')
  font(34, 400)
  pen.fillText(card.product, EDGE, HIGH - 112)
  return canvas.toDataURL('image/png')
}
