import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleImportRosterDocument, ConsoleLastRosterImportDocument, ConsolePreviewRosterImportDocument, ConsoleUndoRosterImportDocument } from '@/shared/gql/generated/console'
import type { RosterImport_RosterTableFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useSentFile } from '../../parts/useSentFile'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'

/** From a file to a roster, and back as long as that can be done. Nothing is written before the last step. */
export function useRosterImport() {
  const cache = useQueryClient()
  const table = shallowRef<RosterImport_RosterTableFragment>()
  const { step, share, fileName, fault, uploadId, take, reset: choose } = useSentFile(async (id) => {
    table.value = successOf((await mutate(ConsolePreviewRosterImportDocument, { input: { uploadId: id } })).previewRosterImport).table
  })
  const page = useQuery({
    queryKey: computed(() => ['ConsoleLastRosterImport', language()]),
    queryFn: ({ signal }) => query(ConsoleLastRosterImportDocument, {}, { signal }),
  })
  const last = computed(() => page.data.value?.lastRosterImport)

  const importing = useWrite()
  const write = () => importing.run(async () => {
    const done = successOf((await mutate(ConsoleImportRosterDocument, { input: { uploadId: uploadId.value } })).importRoster).table
    say(t('roster.kept', { n: done.days }), { tone: 'good' })
    choose()
    await cache.invalidateQueries()
  })
  const undoing = useWrite()
  const undo = (id: string) => undoing.run(async () => {
    const { days } = successOf((await mutate(ConsoleUndoRosterImportDocument, { input: { rosterImportId: id } })).undoRosterImport)
    say(t('rosterImport.undone', { n: days }), { tone: 'good' })
    await cache.invalidateQueries()
  })
  const reset = () => { importing.clear(); choose() }
  return { step, share, fileName, fault, table, last, importing, undoing, take, write, undo, reset }
}
