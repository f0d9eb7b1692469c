import { createHmac } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { Watch, type Lease, type Sealed, type Wire } from './watch'

const progress = { positionMs: 0, coveredMs: 0, durationMs: 60_000, covered: [], missing: [], isComplete: false, completedAt: null, requirements: [], refusals: [], prompt: null }
const lease = { id: 'lease1', key: 'key1', openedAt: '2026-11-20T10:00:00Z', endsAt: '2026-11-20T14:00:00Z', isOffline: false, positionMs: 4_000, nextSeq: 3, media: { durationMs: 60_000, posterUrl: null, renditions: [], captions: [] }, progress } as unknown as Lease
const success = { __typename: 'OpenLeaseSuccess', lease } as const

let kept: Sealed[]
let rushed: Sealed[]
let closed: [string, number][]
let noted: [number, number][]
let clock: number
let wall: number
let answer: unknown
let watch: Watch

function playFor(ms: number, from: number, rate = 1) {
  watch.begin(from)
  for (let played = 0; played <= ms; played += 250) {
    watch.reach(from + played, rate)
    if (played < ms) clock += 250 / rate
  }
}

beforeEach(() => {
  kept = []; rushed = []; closed = []; noted = []
  clock = 7_000
  wall = 1_000_000
  answer = success
  const wire: Wire = {
    open: async () => answer as never,
    keep: async (_, beat) => { kept.push(beat) },
    rush: (_, beat) => { rushed.push(beat) },
    close: async (id, at) => { closed.push([id, at]) },
    ask: async () => ({ __typename: 'SendBeatsSuccess', progress: { ...progress, coveredMs: 9_000 }, leaseEnded: false, completedNow: false }) as never,
    note: (_, offset, next) => { noted.push([offset, next]) },
    now: () => clock,
    wallClock: () => wall,
  }
  watch = new Watch(wire)
})

test('beats rise from the lease\'s number, carry the own offset and are sealed with its key', async () => {
  await watch.open()
  clock += 1_000
  playFor(20_000, 4_000)

  expect(kept.map(({ seq, fromMs, toMs, offsetMs }) => [seq, fromMs, toMs, offsetMs])).toEqual([[3, 4_000, 14_000, 11_000], [4, 14_000, 24_000, 21_000]])
  const said = createHmac('sha256', 'key1').update('3.4000.14000.11000').digest('base64url').slice(0, 22)
  expect(kept[0]!.mac).toBe(said)
})

test('pausing tells what was played so far', async () => {
  await watch.open()
  playFor(3_000, 0)
  watch.end()

  expect(kept.map((it) => [it.fromMs, it.toMs])).toEqual([[0, 3_000]])
})

test('leaving the page sends at once and keeps as well', async () => {
  await watch.open()
  playFor(3_000, 0)
  watch.leave()

  expect(rushed).toEqual(kept)
  expect(rushed).toHaveLength(1)
})

test('another device has the lease: nothing starts until the guide says so', async () => {
  answer = { __typename: 'Conflict', code: 'LEASE_HELD_ELSEWHERE', message: 'x' }
  await watch.open()
  playFor(12_000, 0)

  expect(watch.state.phase).toBe('held')
  expect(kept).toEqual([])
})

test('taken by another device: it says so and no further beat is made', async () => {
  await watch.open()
  watch.hear({ __typename: 'SendBeatsSuccess', kept: 1, refused: [], leaseEnded: true, completedNow: false, progress } as never)
  playFor(12_000, 0)

  expect(watch.state.phase).toBe('taken')
  expect(kept).toEqual([])
})

test('the server\'s progress is what is shown, and a completion is told once it comes', async () => {
  await watch.open()
  watch.hear({ __typename: 'SendBeatsSuccess', kept: 1, refused: [], leaseEnded: false, completedNow: true, progress: { ...progress, coveredMs: 60_000, isComplete: true } } as never)

  expect(watch.state.progress?.isComplete).toBe(true)
  expect(watch.state.hasCompletedNow).toBe(true)
})

test('a kept lease goes on with its numbers and its offset after a closed tab', () => {
  watch.resume({ lease: { ...lease, isOffline: true, nextSeq: 9 }, offsetMs: 50_000, offsetAt: wall - 60_000 })
  playFor(10_000, 0)

  expect(kept.map((it) => [it.seq, it.offsetMs])).toEqual([[9, 120_000]])
  expect(noted).toEqual([[120_000, 10]])
})

test('a phone whose clock was set back never makes the offset run backwards', () => {
  watch.resume({ lease: { ...lease, isOffline: true }, offsetMs: 50_000, offsetAt: wall + 3_600_000 })
  playFor(10_000, 0)

  expect(kept[0]!.offsetMs).toBe(60_000)
})

test('going to another screen closes the lease with the place; a grant for offline use stays', async () => {
  await watch.open()
  playFor(2_000, 0)
  await watch.close(2_000.4)
  watch.resume({ lease: { ...lease, isOffline: true }, offsetMs: 0, offsetAt: wall })
  await watch.close(2_000)

  expect(closed).toEqual([['lease1', 2_000]])
})

test('it is saved only when the phone has written it', async () => {
  let done = () => {}
  const slow = new Watch({ open: async () => success as never, keep: () => new Promise<void>((it) => { done = it }), rush() {}, ask: async () => answer as never, close: async () => {}, now: () => clock, wallClock: () => wall })
  await slow.open()
  slow.begin(0)
  clock += 5_000
  slow.reach(5_000, 1)
  slow.end()
  expect(slow.state.isSaved).toBe(false)

  done()
  await new Promise((it) => setTimeout(it))
  expect(slow.state.isSaved).toBe(true)
})

test('a prompt that was missed is over at once, and the server says what it cost', async () => {
  await watch.open()
  watch.see({ ...progress, coveredMs: 30_000, prompt: { id: 'P1' } } as never)
  const asked = watch.miss()
  expect([watch.state.progress!.prompt, watch.state.progress!.coveredMs]).toEqual([null, 30_000])
  await asked
  expect(watch.state.progress!.coveredMs).toBe(9_000)
})
