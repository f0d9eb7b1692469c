import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleImportWecomGuidesDocument, ConsoleMapWecomGuideDocument, ConsolePreviewWecomGuidesDocument, ConsoleWecomGuidesDocument } from '@/shared/gql/generated/console'
import type { ConsolePreviewWecomGuidesMutation } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useSentFile } from '../../parts/useSentFile'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'

export type Which = 'ALL' | 'UNMAPPED' | 'FAILED'
type Table = Extract<ConsolePreviewWecomGuidesMutation['previewWecomGuides'], { __typename: 'WecomTableSuccess' }>['table']

/** Whose account is whose: a page of guides (`?which=`), one of them being edited, and a table of two columns. */
export function useWecomGuides() {
  const cache = useQueryClient()
  const url = useUrl()
  const which = url.part<Which>('which', 'ALL', true)
  const after = url.part('after', '', true)
  const page = useQuery({
    queryKey: computed(() => ['ConsoleWecomGuides', which.value, after.value, language()]),
    queryFn: ({ signal }) => query(ConsoleWecomGuidesDocument, { which: which.value, after: after.value || null }, { signal }),
  })
  const rows = computed(() => page.data.value?.wecomGuides.edges.map((it) => it.node) ?? [])
  const next = computed(() => page.data.value?.wecomGuides.pageInfo)
  const renew = () => cache.invalidateQueries({ queryKey: ['ConsoleWecomGuides'] })

  const edited = ref('')
  const userid = ref('')
  const write = useWrite()
  function edit(id: string, now: string | null) { write.clear(); edited.value = id; userid.value = now ?? '' }
  const save = () => write.run(async () => {
    successOf((await mutate(ConsoleMapWecomGuideDocument, { input: { personId: edited.value, userid: userid.value || null } })).mapWecomGuide)
    edited.value = ''
    await renew()
  })

  const table = shallowRef<Table>()
  const { step, share, fileName, fault, uploadId, take, reset } = useSentFile(async (id) => {
    table.value = successOf((await mutate(ConsolePreviewWecomGuidesDocument, { input: { uploadId: id } })).previewWecomGuides).table
  })
  const importing = useWrite()
  const begin = () => importing.run(async () => {
    const done = successOf((await mutate(ConsoleImportWecomGuidesDocument, { input: { uploadId: uploadId.value } })).importWecomGuides).table
    reset()
    say(t('sources.mapped', { n: done.changed }), { tone: 'good' })
    await renew()
  })
  const drop = () => { reset(); importing.clear() }
  return { which, after, page, rows, next, edited, userid, write, edit, save, table, step, share, fileName, fault, take, importing, begin, drop }
}
