import { onScopeDispose, ref } from 'vue'
import { sentence } from '@/shared/api'
import { t } from '../words'
import { faultOf, upload } from './upload'

export type Step = 'choose' | 'sending' | 'reading' | 'preview' | 'importing' | 'done'

/** A table on its way to its preview, which `look` fetches; what comes after that is the page's own. */
export function useSentFile(look: (uploadId: string) => Promise<void>) {
  const step = ref<Step>('choose')
  const share = ref(0)
  const fileName = ref('')
  const fault = ref('')
  const uploadId = ref('')
  let sending: AbortController | undefined
  onScopeDispose(() => sending?.abort())

  function reset() {
    sending?.abort()
    step.value = 'choose'
    fault.value = ''
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
      uploadId.value = await upload(file, (it) => { share.value = it }, own.signal)
      if (!own.signal.aborted) await again()
    } catch (error) {
      if (own.signal.aborted) return
      fault.value = sentence(error)
      step.value = 'choose'
    }
  }

  /** Look at the file that was sent once more. */
  async function again() {
    fault.value = ''
    step.value = 'reading'
    try {
      await look(uploadId.value)
      step.value = 'preview'
    } catch (error) {
      fault.value = sentence(error)
      step.value = 'choose'
    }
  }
  return { step, share, fileName, fault, uploadId, take, again, reset }
}
