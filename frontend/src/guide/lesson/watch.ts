/** The evidence of watching: takes a lease, seals what was played into beats, keeps them until the server has them.
 * Everything it needs from outside comes in as `Wire`, so that a test can play a lesson in no time. */
import { shallowReactive } from 'vue'
import { isProblem, type Problem } from '@/shared/api'
import type { OpenLeaseMutation, Progress_LessonProgressFragment, SendBeatsMutation, Watch_LeaseFragment } from '@/shared/gql/generated/graphql'
import { seal } from './seal'
import { Tracker, type Stretch } from './tracker'

export type Progress = Progress_LessonProgressFragment
export type Lease = Watch_LeaseFragment
export type Sealed = { seq: number; fromMs: number; toMs: number; offsetMs: number; mac: string }
export type BeatsAnswer = SendBeatsMutation['sendBeats']

/** A lease that was taken earlier and lives on this phone. */
export interface KeptLease {
  lease: Lease
  /** The largest offset used so far, and its moment on the wall clock. */
  offsetMs: number
  offsetAt: number
}

export interface Wire {
  open(takeOver: boolean): Promise<OpenLeaseMutation['openLease']>
  /** Resolves when the beat is safe on this phone. */
  keep(leaseId: string, beat: Sealed, positionMs: number): Promise<void>
  /** The page is going away: what can still be done at once. */
  rush(leaseId: string, beat: Sealed, positionMs: number): void
  close(leaseId: string, positionMs: number): Promise<void>
  /** What the server makes of the lease now, without a new beat. */
  ask(leaseId: string): Promise<BeatsAnswer>
  /** Remembers how far a kept lease has come. */
  note?(leaseId: string, offsetMs: number, nextSeq: number): void
  now(): number
  wallClock(): number
}

export type Phase = 'idle' | 'opening' | 'ready' | 'held' | 'owed' | 'taken' | 'refused'

export class Watch {
  readonly state = shallowReactive({
    phase: 'idle' as Phase,
    lease: undefined as Lease | undefined,
    progress: undefined as Progress | undefined,
    problem: undefined as Problem | undefined,
    hasCompletedNow: false,
    isSaved: true,
  })

  private readonly tracker: Tracker
  private seq = 0
  private opened = { offsetMs: 0, at: 0 }
  private isLeaving = false
  private unsaved = 0

  constructor(private readonly wire: Wire) {
    this.tracker = new Tracker((it) => this.beat(it), () => wire.now())
  }

  /** Takes a lease. Somebody must say yes before it is taken from another device. */
  async open(takeOver = false): Promise<void> {
    this.state.phase = 'opening'
    this.state.problem = undefined
    const answer = await this.wire.open(takeOver).catch((error) => {
      this.state.phase = 'idle'
      throw error
    })
    if (!isProblem(answer)) return this.start((answer as { lease: Lease }).lease, { offsetMs: 0, at: this.wire.now() })
    const problem = answer as unknown as Problem
    this.state.problem = problem
    this.state.phase = problem.code === 'LEASE_HELD_ELSEWHERE' ? 'held' : problem.code === 'BEATS_OWED' ? 'owed' : 'refused'
  }

  /** Goes on with a lease from this phone, online or not. Its offset never runs backwards. */
  resume({ lease, offsetMs, offsetAt }: KeptLease): void {
    const away = Math.max(0, this.wire.wallClock() - offsetAt)
    this.start(lease, { offsetMs: offsetMs + away, at: this.wire.now() })
  }

  private start(lease: Lease, opened: { offsetMs: number; at: number }): void {
    this.opened = opened
    this.seq = lease.nextSeq
    this.isLeaving = false
    Object.assign(this.state, { lease, progress: lease.progress, phase: 'ready', problem: undefined })
  }

  get hasRunOut(): boolean {
    const { lease } = this.state
    return Boolean(lease && !lease.isOffline && this.offset() > Date.parse(lease.endsAt) - Date.parse(lease.openedAt) - 5_000)
  }

  // What the player tells.
  begin = (ms: number): void => this.tracker.begin(ms)
  reach = (ms: number, rate: number): void => this.tracker.reach(ms, rate)
  end = (): void => this.tracker.end()

  private offset(): number {
    return Math.round(this.opened.offsetMs + this.wire.now() - this.opened.at)
  }

  private beat({ fromMs, toMs }: Stretch): void {
    const { lease } = this.state
    if (!lease || this.state.phase === 'taken') return
    const bare = { seq: this.seq++, fromMs, toMs, offsetMs: this.offset() }
    const sealed = { ...bare, mac: seal(lease.key, bare) }
    this.wire.note?.(lease.id, sealed.offsetMs, this.seq)
    if (this.isLeaving) this.wire.rush(lease.id, sealed, toMs)
    this.state.isSaved = false
    this.unsaved += 1
    void this.wire.keep(lease.id, sealed, toMs).finally(() => {
      this.unsaved -= 1
      if (this.unsaved === 0) this.state.isSaved = true
    })
  }

  /** The server's word on beats that were sent, in whatever order it comes. */
  hear(answer: BeatsAnswer): void {
    if (isProblem(answer)) return
    const { progress, leaseEnded, completedNow } = answer as Extract<BeatsAnswer, { __typename: 'SendBeatsSuccess' }>
    this.state.progress = progress
    if (completedNow) this.state.hasCompletedNow = true
    if (leaseEnded && this.state.phase === 'ready') this.state.phase = 'taken'
  }

  see(progress: Progress): void {
    this.state.progress = progress
  }

  /** A prompt's time ran out: it is over at once, and the server says what that costs when it can be reached. */
  async miss(): Promise<void> {
    const { lease, progress } = this.state
    if (progress) this.see({ ...progress, prompt: null })
    if (lease) this.hear(await this.wire.ask(lease.id))
  }

  /** The page is hidden or closed: tell what was played now, nobody knows whether it comes back. */
  leave(): void {
    this.isLeaving = true
    this.tracker.end()
    this.isLeaving = false
  }

  /** The guide goes to another screen. A grant for offline use stays open. */
  async close(positionMs: number): Promise<void> {
    this.tracker.end()
    const { lease, phase } = this.state
    this.state.phase = 'idle'
    if (lease && !lease.isOffline && phase === 'ready') await this.wire.close(lease.id, Math.round(positionMs))
  }
}
