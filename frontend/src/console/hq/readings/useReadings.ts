import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { date } from '@/shared/format/format'
import { mutate, query, sentence, successOf } from '@/shared/api'
import { ConsoleCheckReadingsDocument, ConsoleImportReadingsDocument, ConsoleReadingImportDocument, ConsoleReadingsDocument, ConsoleUndoImportDocument } from '@/shared/gql/generated/console'
import type { ColumnMeaning } from '@/shared/gql/generated/graphql'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'
import { faultOf, upload } from '../../parts/upload'

const LARGEST_BYTES = 256 * 1024 * 1024
const LOOK_EVERY_MS = 700
const BUSY = ['CHECKING', 'QUEUED', 'RUNNING', 'UNDOING']
export const isBusy = (state: string) => BUSY.includes(state)

/** The days that a file has readings of; empty where it is not checked. */
export function daysOf({ firstDay, lastDay }: { firstDay?: string | null; lastDay?: string | null }): string {
  if (!firstDay || !lastDay) return ''
  return firstDay === lastDay ? date(firstDay) : `${date(firstDay)} – ${date(lastDay)}`
}

/** What a column is taken for, as one word to choose: a meaning, or `VALUE:key` and `BASE:key` of a measure. */
export const chosenOf = (column: { meaning: ColumnMeaning; measureKey: string }) => column.measureKey ? `${column.meaning}:${column.measureKey}` : column.meaning
export function columnOf(chosen: string): { meaning: ColumnMeaning; measureKey: string } {
  const [meaning, measureKey = ''] = chosen.split(':')
  return { meaning: meaning as ColumnMeaning, measureKey }
}

/** Files of readings: the list, and the opened one (`?file=`), which is looked at again while the server works on it. */
export function useReadings() {
  const cache = useQueryClient()
  const opened = useUrl().part('file', '', true)
  const share = ref(0)
  const fileName = ref('')
  const fault = ref('')
  const isSending = ref(false)
  let sending: AbortController | undefined
  onScopeDispose(() => sending?.abort())

  const list = useQuery({ queryKey: computed(() => ['ConsoleReadings', language()]), queryFn: ({ signal }) => query(ConsoleReadingsDocument, {}, { signal }) })
  const one = useQuery({
    queryKey: computed(() => ['ConsoleReadingImport', opened.value, language()]),
    queryFn: ({ signal }) => query(ConsoleReadingImportDocument, { id: opened.value }, { signal }),
    enabled: computed(() => !!opened.value),
    refetchInterval: (it) => { const node = it.state.data?.node; return node?.__typename === 'ReadingImport' && isBusy(node.state) ? LOOK_EVERY_MS : false },
  })
  const file = computed(() => { const node = one.data.value?.node; return node?.__typename === 'ReadingImport' ? node : undefined })
  const rows = computed(() => list.data.value?.readingImports.edges.map((it) => it.node) ?? [])
  const measures = computed(() => list.data.value?.measures.filter((it) => it.source === 'REPORTED' && !it.isRetired) ?? [])
  const chosen = ref<string[]>([])
  watch(file, (now, before) => { if (now && now.id !== before?.id) chosen.value = now.columns.map(chosenOf) }, { immediate: true })
  watch(() => file.value?.state, () => { void cache.invalidateQueries({ queryKey: ['ConsoleReadings'] }) })

  async function take(file: File) {
    const wrong = faultOf(file, LARGEST_BYTES)
    fault.value = wrong ? t(wrong === 'size' ? 'readings.size' : `import.${wrong}`) : ''
    if (wrong) return
    const own = new AbortController()
    Object.assign(fileName, { value: file.name })
    sending = own
    share.value = 0
    isSending.value = true
    try {
      opened.value = await upload(file, (it) => { share.value = it }, own.signal, '/readings')
      void cache.invalidateQueries({ queryKey: ['ConsoleReadings'] })
    } catch (error) {
      if (!own.signal.aborted) fault.value = sentence(error)
    } finally {
      isSending.value = false
    }
  }
  const stop = () => sending?.abort()

  const write = useWrite()
  const act = (attempt: () => Promise<unknown>) => write.run(async () => { await attempt(); await one.refetch() })
  const importId = () => ({ importId: opened.value })
  const check = () => act(async () => successOf((await mutate(ConsoleCheckReadingsDocument, { input: { ...importId(), columns: chosen.value.map(columnOf) } })).checkReadings))
  const begin = () => act(async () => successOf((await mutate(ConsoleImportReadingsDocument, { input: importId() })).importReadings))
  const undo = () => act(async () => successOf((await mutate(ConsoleUndoImportDocument, { input: importId() })).undoImport))
  const close = () => { opened.value = ''; write.clear() }
  return { opened, share, fileName, fault, isSending, list, one, file, rows, measures, chosen, take, stop, write, check, begin, undo, close }
}
