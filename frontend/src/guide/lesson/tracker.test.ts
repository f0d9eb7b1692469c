import { beforeEach, expect, test } from 'vitest'
import { Tracker, type Stretch } from './tracker'

let told: Stretch[]
let time: number
let tracker: Tracker

/** Plays from `from` to `to`, reporting four times a second as browsers do. */
function play(from: number, to: number, rate = 1) {
  tracker.begin(from)
  for (let at = from; at <= to; at += 250) {
    tracker.reach(at, rate)
    time += 250 / rate
  }
}

beforeEach(() => {
  told = []
  time = 5_000
  tracker = new Tracker((it) => told.push(it), () => time)
})

test('playing tells a stretch about every ten seconds, without gaps', () => {
  play(0, 25_000)
  tracker.end()
  expect(told).toEqual([{ fromMs: 0, toMs: 10_000 }, { fromMs: 10_000, toMs: 20_000 }, { fromMs: 20_000, toMs: 25_000 }])
})

test('at twice the speed it is still media that counts', () => {
  play(0, 20_000, 2)
  tracker.end()
  expect(told.at(-1)).toEqual({ fromMs: 10_000, toMs: 20_000 })
})

test('what a seek jumped over is never told', () => {
  play(0, 4_000)
  tracker.end()
  play(100_000, 103_000)
  tracker.end()
  expect(told).toEqual([{ fromMs: 0, toMs: 4_000 }, { fromMs: 100_000, toMs: 103_000 }])
})

test('a leap without a seek is not believed', () => {
  play(0, 4_000)
  tracker.reach(90_000, 1)
  tracker.end()
  expect(told).toEqual([{ fromMs: 0, toMs: 4_000 }])
})

test('a phone that slept its timers still tells it all, in pieces of thirty seconds at most', () => {
  tracker.begin(0)
  time += 70_000
  tracker.reach(70_000, 1)
  expect(told).toEqual([{ fromMs: 0, toMs: 30_000 }, { fromMs: 30_000, toMs: 60_000 }, { fromMs: 60_000, toMs: 70_000 }])
})

test('a pause leaves no gap where the player reports a little late', () => {
  play(0, 4_000)
  tracker.end()
  play(4_150, 5_150)
  tracker.end()
  expect(told).toEqual([{ fromMs: 0, toMs: 4_000 }, { fromMs: 4_000, toMs: 5_150 }])
})

test('ending twice tells nothing twice, and nothing played tells nothing', () => {
  tracker.begin(3_000)
  tracker.end()
  tracker.end()
  expect(told).toEqual([])
})
