import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsolePickerCoursesDocument } from '@/shared/gql/generated/console'
import { language } from '../words'

/** The courses to choose from. */
export function useCourseChoices() {
  const { data } = useQuery({ queryKey: computed(() => ['ConsolePickerCourses', language()]), queryFn: ({ signal }) => query(ConsolePickerCoursesDocument, {}, { signal }), staleTime: 5 * 60_000 })
  return { choices: computed(() => data.value?.courses.edges.map((it) => it.node) ?? []) }
}
