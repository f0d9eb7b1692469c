import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { query } from '@/shared/api'
import { LearnPageDocument, MyCoursesDocument, type Scene } from '@/shared/gql/generated/graphql'
import { language } from '@/shared/i18n'

export const SCENES = ['PRIVATE_DOMAIN', 'WECOM', 'PERSONA', 'MOMENTS', 'COMMUNITIES', 'SERVICE', 'PRODUCTS'] as const satisfies readonly Scene[]
const PAUSE_MS = 250

/** The catalogue as the URL says it: `?scene=` and `?q=`. */
export function useCatalogue() {
  const route = useRoute()
  const router = useRouter()
  const scene = computed({
    get: () => SCENES.find((it) => it === route.query.scene) ?? 'all',
    set: (next: Scene | 'all') => void router.replace({ query: { ...route.query, scene: next === 'all' ? undefined : next } }),
  })
  const words = ref(String(route.query.q ?? ''))
  let timer: ReturnType<typeof setTimeout>
  watch(words, (next) => {
    clearTimeout(timer)
    timer = setTimeout(() => void router.replace({ query: { ...route.query, q: next || undefined } }), PAUSE_MS)
  })
  const asked = computed(() => ({ search: route.query.q ? String(route.query.q) : undefined, scene: scene.value === 'all' ? undefined : scene.value }))

  const list = useInfiniteQuery({
    queryKey: computed(() => ['LearnPage', language(), asked.value]),
    queryFn: ({ signal, pageParam }) => query(LearnPageDocument, { ...asked.value, after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.courses.pageInfo.hasNextPage ? last.courses.pageInfo.endCursor : undefined),
    placeholderData: keepPreviousData,
  })
  const mine = useQuery({ queryKey: computed(() => ['MyCourses', language()]), queryFn: ({ signal }) => query(MyCoursesDocument, {}, { signal }) })

  const courses = computed(() => list.data.value?.pages.flatMap((it) => it.courses.edges.map((edge) => edge.node)))
  const total = computed(() => list.data.value?.pages[0]?.courses.totalCount ?? 0)
  const order = { OVERDUE: 0, OPEN: 1, COMPLETED: 2 }
  const myCourses = computed(() => mine.data.value?.viewer.enrolments.edges.map((it) => it.node).sort((a, b) => order[a.state] - order[b.state] || String(a.dueAt ?? '9').localeCompare(String(b.dueAt ?? '9'))))
  const isSearching = computed(() => Boolean(asked.value.search || asked.value.scene))
  function showAll() {
    words.value = ''
    void router.replace({ query: {} })
  }
  return { scene, words, list, mine, courses, total, myCourses, isSearching, showAll }
}
