/** The phone's own database: what waits to be sent, what was refused, and lessons kept for offline use. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

/** A write that waits. `order` is given by the database and is the order of sending. */
export interface Waiting {
  order?: number
  id: string
  person: string
  /** What it is, for the sync page: a key of the guide's words. */
  kind: string
  /** What it is about, in the person's language when it was made: a lesson's title. */
  about: string
  hash: string
  variables: Record<string, unknown>
  coalesceKey?: string
  /** A refusal of it is nothing that the person needs to read. */
  isQuiet?: boolean
  createdAt: number
  /** How often the server broke on it; a network that failed does not count. */
  faults?: number
  /** Rises with every merge, so that a merge during sending is not lost. */
  revision: number
}

export interface Declined {
  id: string
  person: string
  kind: string
  about: string
  reason: string
  at: number
}

export interface Kept {
  lessonId: string
  person: string
  /** All that the lesson's page needs, as the server answered it. */
  lesson: unknown
  lease: unknown
  captions: Record<string, string>
  bytes: number
  keptAt: number
  /** For the offset of beats over several visits: the largest one used, and when. */
  offsetMs: number
  offsetAt: number
  nextSeq: number
  endsAt: string
}

interface Shape extends DBSchema {
  waiting: { key: number; value: Waiting; indexes: { person: string } }
  declined: { key: string; value: Declined; indexes: { person: string } }
  kept: { key: [string, string]; value: Kept; indexes: { person: string } }
}

let opened: Promise<IDBPDatabase<Shape>> | undefined

export function database(): Promise<IDBPDatabase<Shape>> {
  opened ??= openDB<Shape>('pacesetter', 1, {
    upgrade(db) {
      db.createObjectStore('waiting', { keyPath: 'order', autoIncrement: true }).createIndex('person', 'person')
      db.createObjectStore('declined', { keyPath: 'id' }).createIndex('person', 'person')
      db.createObjectStore('kept', { keyPath: ['person', 'lessonId'] }).createIndex('person', 'person')
    },
    terminated() { opened = undefined },
  })
  return opened
}

/** For phones that reach the server by plain http, where `crypto.randomUUID` is missing. */
export function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((it) => it.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Names this phone to the server, so that its own tabs are not taken for another device. */
export function deviceId(): string {
  const kept = localStorage.getItem('device') ?? newId()
  localStorage.setItem('device', kept)
  return kept
}

/** Films of kept lessons lie in the browser's cache, one for each person and lesson. */
export const FILMS = 'films-1'
export const filmKey = (lessonId: string, person: string) => `/kept/${encodeURIComponent(person)}/${encodeURIComponent(lessonId)}`

/** Takes a kept lesson off this phone. What was watched of it stays in the outbox. */
export async function forgetKept(lessonId: string, person: string): Promise<void> {
  await (await database()).delete('kept', [person, lessonId])
  if ('caches' in globalThis) await (await caches.open(FILMS)).delete(filmKey(lessonId, person))
}
