/** Lessons kept on this phone: the film in the browser's cache, the rest in the phone's database, each for one person. */
import { mutate, signedInPerson, successOf } from '@/shared/api'
import { GrantOfflineDocument, type LessonPage_LessonFragment } from '@/shared/gql/generated/graphql'
import { database, deviceId, filmKey, FILMS, forgetKept, newId, type Kept } from '@/shared/offline/store'
import type { KeptLease, Lease } from './watch'

export type KeptLesson = Omit<Kept, 'lesson' | 'lease'> & { lesson: LessonPage_LessonFragment; lease: Lease }

const person = () => signedInPerson() ?? ''
const recordKey = (lessonId: string): [string, string] => [person(), lessonId]

/** Needs a secure context, as browsers ask for it. */
export const canKeep = () => 'caches' in globalThis

export async function keptLesson(lessonId: string): Promise<KeptLesson | undefined> {
  return (await (await database()).get('kept', recordKey(lessonId))) as KeptLesson | undefined
}

/** An address of the film that plays and seeks without a network. */
export async function keptFilm(lessonId: string): Promise<string | undefined> {
  if (!canKeep()) return undefined
  const film = await (await caches.open(FILMS)).match(filmKey(lessonId, person()))
  return film && URL.createObjectURL(await film.blob())
}

/** Fetches grant, film and captions. `tell` hears the share from 0 to 1. */
export async function keep(lesson: LessonPage_LessonFragment, tell: (share: number) => void, signal: AbortSignal): Promise<void> {
  const input = { lessonId: lesson.id, device: deviceId(), idempotencyKey: newId() }
  const { lease } = successOf((await mutate(GrantOfflineDocument, { input })).grantOffline)
  await endGrants()
  const small = [...lease.media.renditions].sort((a, b) => a.height - b.height)[0]
  if (!small) throw new Error('a ready lesson has a rendition')
  const film = await fetchFilm(small.url, small.bytes, tell, signal)
  await (await caches.open(FILMS)).put(filmKey(lesson.id, person()), new Response(film, { headers: { 'content-type': 'video/mp4' } }))
  const captions = await Promise.all(lease.media.captions.map(async (it) => [it.locale, await (await fetch(it.url, { signal })).text()] as const))
  const record: KeptLesson = {
    lessonId: lesson.id, person: person(), lesson: { ...lesson }, lease, captions: Object.fromEntries(captions), bytes: film.size,
    keptAt: Date.now(), offsetMs: 0, offsetAt: Date.now(), nextSeq: lease.nextSeq, endsAt: lease.endsAt,
  }
  await (await database()).put('kept', JSON.parse(JSON.stringify(record)))
}

async function fetchFilm(url: string, bytes: number, tell: (share: number) => void, signal: AbortSignal): Promise<Blob> {
  const answer = await fetch(url, { signal })
  if (!answer.ok || !answer.body) throw new Error(`film: ${answer.status}`)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let got = 0
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) return new Blob(parts, { type: 'video/mp4' })
    parts.push(value)
    got += value.length
    tell(Math.min(1, got / Math.max(1, bytes)))
  }
}

export const forget = (lessonId: string): Promise<void> => forgetKept(lessonId, person())

/** The lease of a kept lesson while it still credits. */
export function liveLease(kept: KeptLesson): KeptLease | undefined {
  const isOver = Date.parse(kept.endsAt) < Date.now()
  return isOver ? undefined : { lease: { ...kept.lease, nextSeq: kept.nextSeq }, offsetMs: kept.offsetMs, offsetAt: kept.offsetAt }
}

export async function noteKept(lessonId: string, { leaseId, offsetMs, nextSeq }: { leaseId: string; offsetMs: number; nextSeq: number }): Promise<void> {
  const store = (await database()).transaction('kept', 'readwrite').store
  const record = (await store.get(recordKey(lessonId))) as KeptLesson | undefined
  if (record?.lease.id === leaseId) await store.put({ ...record, offsetMs: Math.max(record.offsetMs, offsetMs), offsetAt: Date.now(), nextSeq: Math.max(record.nextSeq, nextSeq) })
}

/** A lease closes the grant before it (integrity.md); what that credited stays. Tells whether one was still good. */
export async function endGrants(): Promise<boolean> {
  let hasEnded = false
  const store = (await database()).transaction('kept', 'readwrite').store
  for (const record of await store.index('person').getAll(person())) {
    hasEnded ||= Date.parse(record.endsAt) > Date.now()
    await store.put({ ...record, endsAt: new Date(0).toISOString() })
  }
  return hasEnded
}
