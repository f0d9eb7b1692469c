import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { query } from '@/shared/api'
import { ConsolePickerCoursesDocument, ConsolePickerPeopleDocument, ConsolePickerUnitDocument, ConsoleSearchDocument } from '@/shared/gql/generated/console'
import { useLater } from '@/shared/ui/useLater'
import { language } from '../words'
import { kindName } from './words-of'

export interface Choice { readonly id: string; readonly label: string; readonly note?: string }

/** Units by name; before a word is written, one's own unit and those right under it. */
export function useUnitChoices() {
  const words = ref('')
  const asked = useLater(words, 180)
  const sought = computed(() => asked.value.trim())
  const near = useQuery({ queryKey: ['ConsolePickerUnit'], queryFn: ({ signal }) => query(ConsolePickerUnitDocument, {}, { signal }) })
  const found = useQuery({
    queryKey: computed(() => ['ConsoleSearch', sought.value]),
    queryFn: ({ signal }) => query(ConsoleSearchDocument, { text: sought.value }, { signal }),
    enabled: computed(() => sought.value !== ''),
    placeholderData: keepPreviousData,
  })
  const choices = computed<Choice[]>(() => {
    const own = near.data.value?.unit
    if (!sought.value) return own ? [own, ...own.children].map((it) => ({ id: it.id, label: it.name, note: kindName(it.kind) })) : []
    return (found.data.value?.search ?? []).flatMap((it) => (it.__typename === 'Unit' ? [{ id: it.id, label: it.name, note: `${kindName(it.unitKind)} · ${it.code}` }] : []))
  })
  return { words, choices, isBusy: computed(() => found.isFetching.value || near.isFetching.value) }
}

export function usePersonChoices() {
  const words = ref('')
  const asked = useLater(words, 180)
  const { data, isFetching } = useQuery({
    queryKey: computed(() => ['ConsolePickerPeople', asked.value.trim()]),
    queryFn: ({ signal }) => query(ConsolePickerPeopleDocument, { search: asked.value.trim() || undefined }, { signal }),
    placeholderData: keepPreviousData,
  })
  const choices = computed<Choice[]>(() => data.value?.people.edges.map(({ node }) => ({ id: node.id, label: node.name, note: [node.unit?.name, node.employeeNo].filter(Boolean).join('\u00a0· ') })) ?? [])
  return { words, choices, isBusy: isFetching }
}

/** Courses by name, known by the slug that policies know them by. */
export function useCourseSearch() {
  const words = ref('')
  const asked = useLater(words, 180)
  const { data, isFetching } = useQuery({
    queryKey: computed(() => ['ConsolePickerCourses', language(), asked.value.trim()]),
    queryFn: ({ signal }) => query(ConsolePickerCoursesDocument, { search: asked.value.trim() || undefined }, { signal }),
    placeholderData: keepPreviousData,
  })
  const choices = computed<Choice[]>(() => data.value?.courses.edges.map(({ node }) => ({ id: node.slug, label: node.title })) ?? [])
  return { words, choices, isBusy: isFetching }
}
