import { computed, onScopeDispose, reactive, ref, toRaw } from 'vue'
import { ApiError, mutate, sentence, successOf } from '@/shared/api'
import { OpenAppealDocument } from '@/shared/gql/generated/graphql'
import { newId } from '@/shared/offline/store'
import { say } from '@/shared/ui/toast'
import { draftOf, dropDraft, keepDraft, newDraft, type Draft } from './drafts'
import { isThere, LARGEST_BYTES, MOST_PHOTOS, sendPhoto, small } from './photos'
import { lookAgain } from './usePenalty'
import { t } from './words'

const PAUSE_MS = 400

/** An appeal while it is written: kept on this phone with every pause, sent photo by photo, and one appeal however often it is sent. */
export function useAppeal(penaltyId: string, done: () => void) {
  const draft = reactive<Draft>(newDraft(penaltyId))
  const shown = reactive(new Map<string, string>())
  const keeping = ref<'none' | 'kept' | 'failed'>('none')
  const step = ref('')
  const fault = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined
  const isEmpty = computed(() => !draft.text.trim() && !draft.photos.length)

  void draftOf(penaltyId).then((kept) => {
    if (!kept) return
    Object.assign(draft, kept)
    kept.photos.forEach((it) => shown.set(it.id, URL.createObjectURL(it.content)))
    keeping.value = 'kept'
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    if (!isEmpty.value && keeping.value !== 'none') void keep()
    shown.forEach((it) => URL.revokeObjectURL(it))
  })

  const plain = (): Draft => ({ ...toRaw(draft), photos: draft.photos.map((it) => ({ ...toRaw(it) })) })
  const keep = async () => { keeping.value = (await keepDraft(plain())) ? 'kept' : 'failed' }
  function touched() {
    clearTimeout(timer)
    fault.value = ''
    timer = setTimeout(() => void keep(), PAUSE_MS)
    if (keeping.value === 'none') keeping.value = 'kept'
  }

  async function add(files: readonly File[]) {
    fault.value = ''
    for (const file of files.slice(0, MOST_PHOTOS - draft.photos.length)) {
      const content = await small(file)
      if (content.size > LARGEST_BYTES) { fault.value = t('myRewards.photoLarge'); continue }
      const id = newId()
      shown.set(id, URL.createObjectURL(content))
      draft.photos.push({ id, content })
    }
    await keep()
  }
  function remove(id: string) {
    draft.photos = draft.photos.filter((it) => it.id !== id)
    URL.revokeObjectURL(shown.get(id) ?? '')
    shown.delete(id)
    touched()
  }

  async function discard() {
    clearTimeout(timer)
    keeping.value = 'none'
    await dropDraft(penaltyId)
    say(t('myRewards.discarded'))
    done()
  }

  async function send() {
    if (step.value || !draft.text.trim()) return
    clearTimeout(timer)
    fault.value = ''
    step.value = t('myRewards.sending')
    await keep()
    try {
      for (const [at, photo] of draft.photos.entries()) {
        if (isThere(photo)) continue
        step.value = t('myRewards.sendingPhoto', { n: at + 1 })
        Object.assign(photo, { uploadId: await sendPhoto(toRaw(photo).content), sentAt: Date.now() })
        await keep()
      }
      step.value = t('myRewards.sending')
      const input = { penaltyId, text: draft.text.trim(), photoIds: draft.photos.map((it) => it.uploadId!), idempotencyKey: draft.key }
      successOf((await mutate(OpenAppealDocument, { input })).openAppeal)
      keeping.value = 'none'
      await dropDraft(penaltyId)
      say(t('myRewards.sent'), { tone: 'good' })
      await lookAgain()
      done()
    } catch (error) {
      fault.value = error instanceof ApiError && ['NETWORK', 'TIMEOUT'].includes(error.code) ? t('myRewards.noNetwork') : error instanceof ApiError && error.code === 'NOT_A_PHOTO' ? t('myRewards.photoWrong') : sentence(error)
    } finally {
      step.value = ''
    }
  }
  return { draft, shown, keeping, step, fault, isEmpty, touched, add, remove, send, discard }
}
