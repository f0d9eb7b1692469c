import { useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { mutate, sentence, successOf } from '@/shared/api'
import { ConsoleImportDocument, ConsolePreviewImportDocument } from '@/shared/gql/generated/console'
import type { ConsoleImport_ImportPreviewFragment } from '@/shared/gql/generated/graphql'
import { t } from '../../words'
import { faultOf, upload } from '../../parts/upload'

export type Step = 'choose' | 'sending' | 'reading' | 'preview' | 'importing' | 'done'

/** From a file to people: upload, preview, import. Nothing is written before the last step. */
export function useImport() {
  const cache = useQueryClient()
  const step = ref<Step>('choose')
  const share = ref(0)
  const fileName = ref('')
  const fault = ref('')
  const preview = shallowRef<ConsoleImport_ImportPreviewFragment>()
  const importedAt = ref('')
  let uploadId = ''
  let sending: AbortController | undefined
  onScopeDispose(() => sending?.abort())

  function reset() {
    sending?.abort()
    step.value = 'choose'
    fault.value = ''
    preview.value = undefined
  }

  async function take(file: File) {
    const wrong = faultOf(file)
    reset()
    if (wrong) { fault.value = t(`import.${wrong}`); return }
    const own = new AbortController()
    sending = own
    fileName.value = file.name
    share.value = 0
    step.value = 'sending'
    try {
      uploadId = await upload(file, (it) => { share.value = it }, own.signal)
      await look()
    } catch (error) {
      if (own.signal.aborted) return
      fault.value = sentence(error)
      step.value = 'choose'
    }
  }

  async function look() {
    step.value = 'reading'
    preview.value = successOf((await mutate(ConsolePreviewImportDocument, { input: { uploadId } })).previewPeopleImport).preview
    step.value = 'preview'
  }

  async function write() {
    if (!preview.value) return
    step.value = 'importing'
    fault.value = ''
    try {
      const done = successOf((await mutate(ConsoleImportDocument, { input: { uploadId, previewDigest: preview.value.digest } })).importPeople)
      preview.value = done.preview
      importedAt.value = done.importedAt
      step.value = 'done'
      await cache.invalidateQueries()
    } catch (error) {
      fault.value = sentence(error)
      step.value = 'preview'
    }
  }

  /** The preview is of an older chain or file: make it anew. */
  async function again() {
    fault.value = ''
    await look().catch((error) => { fault.value = sentence(error); step.value = 'choose' })
  }
  const changes = computed(() => { const it = preview.value; return it ? it.unitsAdded + it.unitsChanged + it.peopleAdded + it.peopleChanged : 0 })
  return { step, share, fileName, fault, preview, changes, importedAt, take, write, again, reset }
}
