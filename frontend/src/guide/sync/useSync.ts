import { onScopeDispose, shallowRef, watch } from 'vue'
import { signedInPerson } from '@/shared/api'
import { declinedEntries, dismissDeclined, onSettled, outbox, waitingEntries } from '@/shared/offline/outbox'
import { database, forgetKept, type Declined, type Kept, type Waiting } from '@/shared/offline/store'

/** What this person's phone holds: waiting writes, refused ones, lessons for offline use. */
export function useSync() {
  const waiting = shallowRef<Waiting[]>()
  const declined = shallowRef<Declined[]>([])
  const kept = shallowRef<Kept[]>([])

  async function look() {
    const db = await database()
    kept.value = await db.getAllFromIndex('kept', 'person', signedInPerson() ?? '')
    declined.value = await declinedEntries()
    waiting.value = (await waitingEntries()).filter((it) => !it.isQuiet)
  }
  void look()
  onScopeDispose(onSettled(() => void look()))
  watch(() => [outbox.waiting, outbox.declined], look)

  async function dismiss(id: string) {
    await dismissDeclined(id)
    await look()
  }
  async function remove(lessonId: string) {
    await forgetKept(lessonId, signedInPerson() ?? '')
    await look()
  }
  return { waiting, declined, kept, dismiss, remove }
}
