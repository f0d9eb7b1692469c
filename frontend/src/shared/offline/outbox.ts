/** Writes that a guide may make without a network. They belong to a person, go out in order, at least once, and survive
 * a closed tab and a sign-out. The server drops repeats. */
import { ApiError, isProblem, mutateByHash, sentence, signedInPerson, type Problem } from '@/shared/api'
import { outbox } from './state'
import { database, newId, type Declined, type Waiting } from './store'

export type Entry = Pick<Waiting, 'kind' | 'about' | 'hash' | 'variables' | 'coalesceKey' | 'isQuiet'> & { id?: string }
export type Settled = { entry: Waiting; answer: Record<string, unknown> }
type Merge = (older: Waiting['variables'], newer: Waiting['variables']) => Waiting['variables'] | undefined
type Send = (hash: string, variables: unknown) => Promise<unknown>

const FIRST_DELAY_MS = 2_000
const LONGEST_DELAY_MS = 5 * 60_000
/** A write that the server breaks on this often is set aside, so that it does not hold up the others for ever. */
const MOST_FAULTS = 8

export { outbox }

const listeners = new Set<(settled: Settled) => void>()
let send: Send = (hash, variables) => mutateByHash(hash, variables, { keepalive: JSON.stringify(variables).length < 50_000 })
let timer: ReturnType<typeof setTimeout> | undefined
let running: Promise<void> | undefined

/** Tests hand in their own wire. */
export function sendWith(own: Send): void {
  send = own
}

/** Told of every answer, refusing or not. */
export function onSettled(listener: (settled: Settled) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Keeps the write and starts sending. When this resolves it is saved: only then may a screen say so. */
export async function enqueue(entry: Entry, merge?: Merge): Promise<void> {
  const person = signedInPerson()
  if (!person) throw new ApiError('', 'NOT_SIGNED_IN', 401)
  const store = (await database()).transaction('waiting', 'readwrite').store
  const older = entry.coalesceKey ? (await store.index('person').getAll(person)).filter((it) => it.coalesceKey === entry.coalesceKey).at(-1) : undefined
  const merged = older && (merge ? merge(older.variables, entry.variables) : entry.variables)
  if (older && merged) await store.put({ ...older, variables: merged, revision: older.revision + 1 })
  else await store.add({ ...entry, id: entry.id ?? newId(), person, createdAt: Date.now(), revision: 0 })
  await store.transaction.done
  await count()
  void flush()
}

/** Sends what waits, once at a time over all tabs. Resolves when nothing is left or the network gave up. */
export function flush(): Promise<void> {
  running ??= locked(drain).finally(() => { running = undefined })
  return running
}

function locked(work: () => Promise<void>): Promise<void> {
  return navigator.locks ? (navigator.locks.request('outbox', work) as Promise<void>) : work()
}

async function drain(): Promise<void> {
  clearTimeout(timer)
  outbox.isSending = true
  try {
    for (let next = await first(); next; next = await first()) await deliver(next)
    outbox.failures = 0
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    outbox.failures += 1
    if (error.isPassing) timer = setTimeout(() => void flush(), delay(error))
  } finally {
    outbox.isSending = false
    await count()
  }
}

function delay(error: ApiError): number {
  const doubled = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (outbox.failures - 1))
  return Math.max(error.retryAfterSeconds * 1000, doubled * (0.75 + Math.random() / 2))
}

async function first(): Promise<Waiting | undefined> {
  const person = signedInPerson()
  if (!person) return undefined
  return (await (await database()).getAllFromIndex('waiting', 'person', person, 1))[0]
}

/** Throws only what stops the queue: no network, too fast, signed out. Any other refusal is kept for the person to read. */
async function deliver(entry: Waiting): Promise<void> {
  try {
    const data = (await send(entry.hash, entry.variables)) as Record<string, { __typename?: string }>
    const answer = Object.values(data)[0] ?? {}
    if (isProblem(answer)) await refuse(entry, answer as unknown as Problem)
    else await settle(entry)
    listeners.forEach((it) => it({ entry, answer: answer as Record<string, unknown> }))
  } catch (error) {
    if (!(error instanceof ApiError) || error.code === 'NOT_SIGNED_IN' || (error.isPassing && !(await isHopeless(entry, error)))) throw error
    await refuse(entry, { __typename: 'ApiError', code: error.code, message: sentence(error) })
  }
}

async function isHopeless(entry: Waiting, error: ApiError): Promise<boolean> {
  if (error.status < 500) return false
  const store = (await database()).transaction('waiting', 'readwrite').store
  const now = await store.get(entry.order!)
  const faults = (now?.faults ?? 0) + 1
  if (now) await store.put({ ...now, faults })
  await store.transaction.done
  return faults >= MOST_FAULTS
}

/** A merge that came while it was being sent goes out again; the server knows the part it has. */
async function settle(entry: Waiting): Promise<void> {
  const store = (await database()).transaction('waiting', 'readwrite').store
  const now = await store.get(entry.order!)
  if (now?.revision === entry.revision) await store.delete(entry.order!)
  await store.transaction.done
  await count()
}

async function refuse(entry: Waiting, problem: Problem): Promise<void> {
  if (problem.code === 'RATE_LIMITED') throw new ApiError(problem.message, problem.code, 429, problem.retryAfterSeconds)
  const db = await database()
  if (!entry.isQuiet) await db.put('declined', { id: entry.id, person: entry.person, kind: entry.kind, about: entry.about, reason: problem.message, at: Date.now() })
  await db.delete('waiting', entry.order!)
  await count()
}

export async function count(): Promise<void> {
  const person = signedInPerson() ?? ''
  const db = await database()
  const [waiting, declined] = await Promise.all([db.countFromIndex('waiting', 'person', person), db.countFromIndex('declined', 'person', person)])
  Object.assign(outbox, { waiting, declined })
}

export const waitingEntries = async (): Promise<Waiting[]> => (await database()).getAllFromIndex('waiting', 'person', signedInPerson() ?? '')
export const declinedEntries = async (): Promise<Declined[]> => (await database()).getAllFromIndex('declined', 'person', signedInPerson() ?? '')

export async function dismissDeclined(id: string): Promise<void> {
  await (await database()).delete('declined', id)
  await count()
}

/** Starts sending at once and whenever the network or the screen comes back. */
export function startOutbox(): void {
  void count().then(flush)
  addEventListener('online', () => void flush())
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void flush() })
}
