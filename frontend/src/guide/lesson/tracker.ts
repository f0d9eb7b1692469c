/** Turns what a player does into stretches of media that were really played. Pure: time comes from outside. */

export type Stretch = { readonly fromMs: number; readonly toMs: number }

const WANTED_MS = 10_000
const LONGEST_MS = 30_000
/** What a player may run ahead of the clock between two reports: decoders and timers jitter. */
const SLACK_MS = 1_000
/** Between a pause and the next play a player's own account may skip this much: it was shown. */
const BREATH_MS = 400

export class Tracker {
  private from: number | undefined
  private last = 0
  private heardAt = 0

  constructor(
    private readonly tell: (stretch: Stretch) => void,
    private readonly now: () => number,
  ) {}

  /** Playing goes on from here: after play, after a seek. */
  begin(atMs: number): void {
    const told = this.last
    this.end()
    const at = Math.round(atMs)
    this.from = at > told && at - told <= BREATH_MS ? told : at
    this.last = at
    this.heardAt = this.now()
  }

  /** The player reports its place. A leap that the clock cannot explain ends the stretch before it. */
  reach(atMs: number, rate: number): void {
    if (this.from === undefined) return
    const at = Math.round(atMs)
    const room = (this.now() - this.heardAt) * rate + SLACK_MS
    if (at < this.last || at - this.last > room) return this.begin(at)
    this.last = at
    this.heardAt = this.now()
    while (this.last - this.from >= WANTED_MS) this.cut()
  }

  /** Paused, sought, ended or left: what was played is told. */
  end(): void {
    while (this.from !== undefined && this.last > this.from) this.cut()
    this.from = undefined
  }

  private cut(): void {
    const fromMs = this.from!
    const toMs = Math.min(this.last, fromMs + LONGEST_MS)
    this.from = toMs
    this.tell({ fromMs, toMs })
  }
}
