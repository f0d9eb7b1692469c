/** WebVTT, read and shown by us, so that captions look the same and stay readable everywhere. */

export interface Cue {
  readonly fromMs: number
  readonly toMs: number
  readonly text: string
}

const TIMING = /^((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})\s+-->\s+((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})/

function milliseconds(stamp: string): number {
  const parts = stamp.replace(',', '.').split(':').map(Number)
  return Math.round(parts.reduce((sum, it) => sum * 60 + it, 0) * 1000)
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '' }
const plain = (text: string) => text.replace(/<[^>]*>/g, '').replace(/&(\w+);/g, (all, name: string) => ENTITIES[name] ?? all)

/** Cues in order of time; notes, styles and regions are left out. */
export function parseCaptions(file: string): Cue[] {
  const blocks = file.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').split(/\n{2,}/)
  const cues = blocks.flatMap((block) => {
    const lines = block.split('\n')
    const at = lines.findIndex((it) => TIMING.test(it))
    const times = lines[at]?.match(TIMING)
    if (!times) return []
    return [{ fromMs: milliseconds(times[1]!), toMs: milliseconds(times[2]!), text: plain(lines.slice(at + 1).join('\n')).trim() }]
  })
  return cues.filter((it) => it.text).sort((a, b) => a.fromMs - b.fromMs)
}

export const cueAt = (cues: readonly Cue[], ms: number): Cue | undefined => cues.find((it) => it.fromMs <= ms && ms < it.toMs)
