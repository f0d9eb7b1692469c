import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { query } from '@/shared/api'
import { ConsoleCourseDocument, ConsoleCoursesDocument, ConsoleLessonDocument } from '@/shared/gql/generated/console'
import type { Scene } from '@/shared/gql/generated/graphql'
import { useLater } from '@/shared/ui/useLater'
import { useUrl } from '../../parts/url'
import { language } from '../../words'

export const SCENES: readonly Scene[] = ['PRIVATE_DOMAIN', 'WECOM', 'PERSONA', 'MOMENTS', 'COMMUNITIES', 'SERVICE', 'PRODUCTS']

export function useCourses() {
  const url = useUrl()
  const scene = url.part<Scene | ''>('scene', '', true)
  const search = url.part('search')
  const typed = ref(search.value)
  const rested = useLater(typed, 250)
  watch(rested, (it) => { search.value = it.trim() })
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleCourses', scene.value, search.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleCoursesDocument, { scene: scene.value || undefined, search: search.value || undefined, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.courses.pageInfo.hasNextPage ? last.courses.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const courses = computed(() => pages.data.value?.pages.flatMap((it) => it.courses.edges.map((edge) => edge.node)) ?? [])
  return { scene, typed, pages, courses, all: computed(() => pages.data.value?.pages[0]?.courses.totalCount ?? 0) }
}

/** A course, and the lesson that the URL names, else its first. */
export function useCourse(id: () => string) {
  const url = useUrl()
  const chosen = url.part('lesson')
  const page = useQuery({ queryKey: computed(() => ['ConsoleCourse', id(), language()]), queryFn: ({ signal }) => query(ConsoleCourseDocument, { id: id() }, { signal }), placeholderData: keepPreviousData })
  const course = computed(() => { const node = page.data.value?.node; return node?.__typename === 'Course' ? node : undefined })
  const lesson = computed(() => course.value?.lessons.find((it) => it.id === chosen.value) ?? course.value?.lessons[0])
  const text = useQuery({
    queryKey: computed(() => ['ConsoleLesson', lesson.value?.id, language()]),
    queryFn: ({ signal }) => query(ConsoleLessonDocument, { id: lesson.value!.id }, { signal }),
    enabled: computed(() => lesson.value !== undefined),
  })
  const body = computed(() => { const node = text.data.value?.node; return node?.__typename === 'Lesson' ? node : undefined })
  return { url, page, course, lesson, text, body }
}
