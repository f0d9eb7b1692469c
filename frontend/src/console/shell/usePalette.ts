import { useQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { query } from '@/shared/api'
import { ConsoleSearchDocument } from '@/shared/gql/generated/console'
import type { ConsoleSearchQuery, Right } from '@/shared/gql/generated/graphql'
import type { Icon } from '@/shared/ui/icon'
import { IconBook2, IconFileText, IconSitemap, IconUser } from '../icons'
import { useLater } from '@/shared/ui/useLater'
import { kindName, roleName } from '../parts/words-of'
import { t } from '../words'
import { placesFor } from './navigation'

export interface Hit { readonly id: string; readonly label: string; readonly note: string; readonly to: string; readonly icon: Icon; readonly group: 'pages' | 'units' | 'people' | 'courses' }
type Found = ConsoleSearchQuery['search'][number]

/** Where a hit leads; people who may see completion come to it, others to the list of people. */
export function hitOf(found: Found, seesCompletion: boolean): Hit {
  switch (found.__typename) {
    case 'Unit': return { id: found.id, label: found.name, note: `${kindName(found.unitKind)} · ${found.code}`, to: seesCompletion ? `/completion?unit=${found.id}` : `/units?unit=${found.id}`, icon: IconSitemap, group: 'units' }
    case 'Person': return { id: found.id, label: found.name, note: [found.unit?.name, roleName(found.role), found.employeeNo].filter(Boolean).join('\u00a0· '), to: seesCompletion ? `/completion/guides/${found.id}` : `/people?person=${found.id}`, icon: IconUser, group: 'people' }
    case 'Course': return { id: found.id, label: found.title, note: t('palette.course', { n: found.lessonCount }), to: `/courses/${found.id}`, icon: IconBook2, group: 'courses' }
    case 'Lesson': return { id: found.id, label: found.title, note: found.course?.title ?? '', to: `/courses/${found.courseId}?lesson=${found.id}`, icon: IconFileText, group: 'courses' }
  }
}

const ORDER: readonly Hit['group'][] = ['pages', 'units', 'people', 'courses']

export function usePalette(rights: () => readonly Right[]) {
  const words = ref('')
  const asked = useLater(words, 180)
  const at = ref(0)

  const { data, error, isFetching } = useQuery({
    queryKey: computed(() => ['ConsoleSearch', asked.value.trim()]),
    queryFn: ({ signal }) => query(ConsoleSearchDocument, { text: asked.value.trim() }, { signal }),
    enabled: computed(() => asked.value.trim().length > 0),
    placeholderData: (old) => old,
  })

  const pages = computed<Hit[]>(() => placesFor(rights()).map((it) => ({ id: it.key, label: t(`nav.${it.key}`), note: t('palette.page'), to: it.to, icon: it.icon, group: 'pages' as const })))
  const hits = computed<Hit[]>(() => {
    const sought = words.value.trim().toLowerCase()
    if (!sought) return pages.value
    const found = (data.value?.search ?? []).map((it) => hitOf(it, rights().includes('SEE_COMPLETION')))
    const all = [...pages.value.filter((it) => it.label.toLowerCase().includes(sought)), ...found]
    return ORDER.flatMap((group) => all.filter((it) => it.group === group))
  })
  watch(hits, () => { at.value = 0 })

  const move = (step: number) => { if (hits.value.length) at.value = (at.value + step + hits.value.length) % hits.value.length }
  return { words, hits, at, move, error, isFetching, isSearching: computed(() => words.value.trim() !== asked.value.trim() || isFetching.value) }
}
