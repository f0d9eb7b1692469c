import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef } from 'vue'
import { mutate, sentence, successOf } from '@/shared/api'
import { ConsoleImportDocument, ConsolePreviewImportDocument } from '@/shared/gql/generated/console'
import type { ConsoleImport_ImportPreviewFragment } from '@/shared/gql/generated/graphql'
import { useSentFile } from '../../parts/useSentFile'

/** From a file to people: upload, preview, import. Nothing is written before the last step. */
export function useImport() {
  const cache = useQueryClient()
  const preview = shallowRef<ConsoleImport_ImportPreviewFragment>()
  const importedAt = ref('')
  const { step, share, fileName, fault, uploadId, take, again, reset } = useSentFile(async (id) => {
    preview.value = successOf((await mutate(ConsolePreviewImportDocument, { input: { uploadId: id } })).previewPeopleImport).preview
  })

  async function write() {
    if (!preview.value) return
    step.value = 'importing'
    fault.value = ''
    try {
      const done = successOf((await mutate(ConsoleImportDocument, { input: { uploadId: uploadId.value, previewDigest: preview.value.digest } })).importPeople)
      preview.value = done.preview
      importedAt.value = done.importedAt
      step.value = 'done'
      await cache.invalidateQueries()
    } catch (error) {
      fault.value = sentence(error)
      step.value = 'preview'
    }
  }

  const changes = computed(() => { const it = preview.value; return it ? it.unitsAdded + it.unitsChanged + it.peopleAdded + it.peopleChanged : 0 })
  return { step, share, fileName, fault, preview, changes, importedAt, take, write, again, reset }
}
