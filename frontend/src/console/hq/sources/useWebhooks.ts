import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleCreateSourceDocument, ConsoleEndSourceDocument, ConsoleRotateSourceDocument, ConsoleSourceMessagesDocument, ConsoleSourcesDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { newKey } from '../../parts/new-key'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'

/** The systems that send readings; the opened one (`?source=`) with what it sent; a new secret, as long as it is shown. */
export function useWebhooks() {
  const cache = useQueryClient()
  const url = useUrl()
  const opened = url.part('source', '', true)
  const isNew = url.part('new', '', true)
  const list = useQuery({ queryKey: ['ConsoleSources'], queryFn: ({ signal }) => query(ConsoleSourcesDocument, {}, { signal }) })
  const rows = computed(() => list.data.value?.readingSources.edges.map((it) => it.node) ?? [])
  const source = computed(() => rows.value.find((it) => it.id === opened.value))
  const sent = useQuery({
    queryKey: computed(() => ['ConsoleSourceMessages', opened.value, language()]),
    queryFn: ({ signal }) => query(ConsoleSourceMessagesDocument, { id: opened.value }, { signal }),
    enabled: computed(() => !!opened.value),
  })
  const messages = computed(() => { const node = sent.data.value?.node; return node?.__typename === 'ReadingSource' ? node.messages.edges.map((it) => it.node) : undefined })

  const write = useWrite()
  const name = ref('')
  /** Told once: gone with the drawer of its source. */
  const told = ref({ sourceId: '', secret: '' })
  const secret = computed(() => (told.value.sourceId === opened.value ? told.value.secret : ''))
  const asksEnd = ref(false)
  let key = newKey()
  watch([opened, isNew], ([, isMaking]) => { write.clear(); asksEnd.value = false; if (isMaking) { name.value = ''; key = newKey() } })
  watch(opened, (now) => { if (now !== told.value.sourceId) told.value = { sourceId: '', secret: '' } })

  const renew = () => Promise.all([cache.invalidateQueries({ queryKey: ['ConsoleSources'] }), cache.invalidateQueries({ queryKey: ['ConsoleSourceMessages'] })])
  const which = () => ({ sourceId: source.value!.id, expectedVersion: source.value!.version })

  const create = () => write.run(async () => {
    const made = successOf((await mutate(ConsoleCreateSourceDocument, { input: { name: name.value, idempotencyKey: key } })).createReadingSource)
    await renew()
    told.value = { sourceId: made.readingSource.id, secret: made.secret ?? '' }
    url.set({ new: undefined, source: made.readingSource.id }, true)
  })
  const rotate = () => write.run(async () => {
    const made = successOf((await mutate(ConsoleRotateSourceDocument, { input: which() })).rotateReadingSource)
    await renew()
    told.value = { sourceId: made.readingSource.id, secret: made.secret ?? '' }
  })
  const end = () => write.run(async () => {
    const called = source.value!.name
    successOf((await mutate(ConsoleEndSourceDocument, { input: which() })).endReadingSource)
    told.value = { sourceId: '', secret: '' }
    asksEnd.value = false
    say(t('sources.endedSay', { name: called }), { tone: 'good' })
    await renew()
  })
  return { url, opened, isNew, list, rows, source, sent, messages, write, name, secret, asksEnd, create, rotate, end }
}
