import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { IDBFactory } from 'fake-indexeddb'
import { ApiError } from '@/shared/api'

type Outbox = typeof import('./outbox')
type Sent = { hash: string; variables: unknown }
let box: Outbox
let sent: Sent[]
let wire: (item: Sent) => Promise<unknown>
const ok = async () => ({ done: { __typename: 'DoneSuccess' } })
const entry = (n: number, more = {}) => ({ kind: 'beats', about: 'A lesson', hash: `h${n}`, variables: { n }, ...more })
const names = () => sent.map((it) => it.hash)

/** A new tab: modules are read anew, the phone's database stays. */
async function openTab(person = 'p1') {
  vi.resetModules()
  localStorage.setItem('person', person)
  box = await import('./outbox')
  const { ApiError: Fresh } = await import('@/shared/api')
  box.sendWith((hash, variables) => {
    sent.push({ hash, variables })
    return wire({ hash, variables }).catch((error) => { throw error instanceof ApiError ? new Fresh(error.message, error.code, error.status, error.retryAfterSeconds) : error })
  })
}

beforeEach(async () => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  sent = []
  wire = ok
  await openTab()
})
afterEach(() => vi.useRealTimers())

test('writes go out in the order they were made', async () => {
  wire = async () => { throw new ApiError('', 'NETWORK', 0) }
  for (const n of [1, 2, 3]) await box.enqueue(entry(n))
  await box.flush()
  sent = []
  wire = ok

  await box.flush()

  expect(names()).toEqual(['h1', 'h2', 'h3'])
  expect(box.outbox.waiting).toBe(0)
})

test('without a network nothing is lost and nothing overtakes', async () => {
  wire = async () => { throw new ApiError('', 'NETWORK', 0) }
  await box.enqueue(entry(1))
  await box.flush()
  await box.enqueue(entry(2))
  await box.flush()

  expect(new Set(names())).toEqual(new Set(['h1']))
  expect(box.outbox.waiting).toBe(2)
})

test('what waits survives a closed tab', async () => {
  wire = async () => { throw new ApiError('', 'NETWORK', 0) }
  await box.enqueue(entry(1))
  await box.flush()
  sent = []
  wire = ok

  await openTab()
  await box.flush()

  expect(names()).toEqual(['h1'])
})

test('a write belongs to its person: the next one on this phone does not send it, its owner does later', async () => {
  wire = async () => { throw new ApiError('', 'NETWORK', 0) }
  await box.enqueue(entry(1))
  await box.flush()
  sent = []
  wire = ok

  await openTab('p2')
  await box.flush()
  expect(names()).toEqual([])

  await openTab('p1')
  await box.flush()
  expect(names()).toEqual(['h1'])
})

test('writes of one key are merged while they wait', async () => {
  wire = async () => { throw new ApiError('', 'NETWORK', 0) }
  const join = (a: Record<string, unknown>, b: Record<string, unknown>) => ({ list: [...(a.list as number[]), ...(b.list as number[])] })
  await box.enqueue({ ...entry(1, { coalesceKey: 'k' }), variables: { list: [1] } }, join)
  await box.enqueue({ ...entry(1, { coalesceKey: 'k' }), variables: { list: [2] } }, join)
  await box.flush()
  sent = []
  wire = ok
  await box.flush()

  expect(sent.map((it) => it.variables)).toEqual([{ list: [1, 2] }])
})

test('a merge that comes during sending is sent as well', async () => {
  let release = () => {}
  wire = () => new Promise((done) => { release = () => done({ done: { __typename: 'DoneSuccess' } }) })
  await box.enqueue({ ...entry(1, { coalesceKey: 'k' }), variables: { n: 1 } })
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  await box.enqueue({ ...entry(1, { coalesceKey: 'k' }), variables: { n: 2 } })
  wire = ok
  release()
  await box.flush()

  expect(sent.map((it) => it.variables)).toEqual([{ n: 1 }, { n: 2 }])
  expect(box.outbox.waiting).toBe(0)
})

test('a refusal is kept with its reason and does not hold up the rest', async () => {
  wire = async ({ hash }) => (hash === 'h1' ? { done: { __typename: 'Conflict', code: 'PROMPT_CLOSED', message: 'Too late.' } } : ok())
  await box.enqueue(entry(1))
  await box.enqueue(entry(2))
  await box.flush()

  expect(names()).toEqual(['h1', 'h2'])
  expect((await box.declinedEntries()).map((it) => it.reason)).toEqual(['Too late.'])
  expect(box.outbox).toMatchObject({ waiting: 0, declined: 1 })
})

test('tries grow apart, and wait as long as the server says', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const timeouts = vi.spyOn(globalThis, 'setTimeout')
  wire = async () => { throw new ApiError('', 'NETWORK', 0) }
  const { default: real } = await import('node:timers/promises')
  await box.enqueue(entry(1))
  for (const _ of [1, 2, 3]) { await box.flush(); await real.setTimeout(5) }
  wire = async () => { throw new ApiError('', 'RATE_LIMITED', 429, 90) }
  await box.flush()

  const waits = timeouts.mock.calls.map((it) => it[1]).filter((it) => (it ?? 0) >= 2_000)
  expect(waits.slice(0, 3)).toEqual([2_000, 4_000, 8_000])
  expect(waits.at(-1)).toBe(90_000)
})

test('a write on which the server always breaks is set aside after eight tries', async () => {
  wire = async ({ hash }) => { if (hash === 'h1') throw new ApiError('', 'SERVER', 500); return ok() }
  await box.enqueue(entry(1))
  await box.flush()
  await box.enqueue(entry(2))
  for (let n = 0; n < 8; n++) await box.flush()

  expect(names().filter((it) => it === 'h1')).toHaveLength(8)
  expect(names().at(-1)).toBe('h2')
  expect(box.outbox).toMatchObject({ waiting: 0, declined: 1 })
})

test('tells who listens what the server answered', async () => {
  const heard: unknown[] = []
  box.onSettled(({ entry: it, answer }) => heard.push([it.hash, answer.__typename]))
  await box.enqueue(entry(1))
  await box.flush()

  expect(heard).toEqual([['h1', 'DoneSuccess']])
})
