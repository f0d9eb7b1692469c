/** Appeals that are not sent yet, on this phone: they belong to a person, and survive a closed tab and a sign-out. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { signedInPerson } from '@/shared/api'
import { newId } from '@/shared/offline/store'

/** A photo as it will be sent; `uploadId` once the server has it, which forgets it after a day. */
export interface Photo {
  id: string
  content: Blob
  uploadId?: string
  sentAt?: number
}

export interface Draft {
  person: string
  penaltyId: string
  /** The idempotency key: sent twice, it is one appeal. */
  key: string
  text: string
  photos: Photo[]
}

interface Shape extends DBSchema {
  appeals: { key: [string, string]; value: Draft }
}

let opened: Promise<IDBPDatabase<Shape>> | undefined

function database(): Promise<IDBPDatabase<Shape>> {
  opened ??= openDB<Shape>('pacesetter-drafts', 1, {
    upgrade(db) { db.createObjectStore('appeals', { keyPath: ['person', 'penaltyId'] }) },
    terminated() { opened = undefined },
  })
  return opened
}

const me = () => signedInPerson() ?? ''

export const newDraft = (penaltyId: string): Draft => ({ person: me(), penaltyId, key: newId(), text: '', photos: [] })

/** A phone that keeps nothing, such as a private window, has no drafts. */
export const draftOf = async (penaltyId: string): Promise<Draft | undefined> => database().then((it) => it.get('appeals', [me(), penaltyId])).catch(() => undefined)

/** Whether it is kept. */
export const keepDraft = async (draft: Draft): Promise<boolean> => database().then((it) => it.put('appeals', draft)).then(() => true, () => false)

export const dropDraft = async (penaltyId: string): Promise<void> => database().then((it) => it.delete('appeals', [me(), penaltyId])).catch(() => undefined)
