import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleBranchDocument, ConsoleCompletionDocument, ConsoleGuidesDocument } from '@/shared/gql/generated/console'
import type { ConsoleRow_CompletionRowFragment, GuideCompletionSort } from '@/shared/gql/generated/graphql'
import { readSort, writeSort, type Sort } from '../../parts/sorting'
import { readList, useUrl, writeList } from '../../parts/url'
import { language } from '../../words'
import { COLUMNS, STANDARD, treeOf, type Column, type Row } from './tree'

export const FRESH_MS = 30_000
const NONE = '-'
/** A short first level is shown with its branches open. */
const OPEN_UP_TO = 4
export type ScreenRow = ConsoleRow_CompletionRowFragment

/** The screen's whole state, which is its URL. */
export function useCompletionUrl() {
  const url = useUrl()
  const sortText = url.part('sort')
  const openText = url.part('open')
  const columnText = url.part('cols', STANDARD.join('~'))
  return {
    url,
    unit: url.part('unit', '', true),
    course: url.part('course', '', true),
    by: url.part<'units' | 'guides'>('by', 'units', true),
    guideSort: url.part<GuideCompletionSort>('order', 'OVERDUE'),
    sort: computed<Sort>({ get: () => readSort(sortText.value, ['name', ...COLUMNS], { by: 'overdue', isDown: true }), set: (it) => { sortText.value = writeSort(it) } }),
    /** What the viewer opened by hand; undefined before the first click. */
    chosenOpen: computed<readonly string[] | undefined>({ get: () => (openText.value ? readList(openText.value).filter((it) => it !== NONE) : undefined), set: (it) => { openText.value = it?.length ? writeList(it) : NONE } }),
    columns: computed<readonly Column[]>({ get: () => COLUMNS.filter((it) => readList(columnText.value).includes(it)), set: (it) => { columnText.value = writeList(it) } }),
  }
}

export function useCompletion(state: ReturnType<typeof useCompletionUrl>) {
  const filter = computed(() => ({ courseId: state.course.value || undefined }))
  const unitId = computed(() => state.unit.value || undefined)
  const key = (name: string, ...more: unknown[]) => [name, unitId.value, state.course.value, language(), ...more]

  const page = useQuery({
    queryKey: computed(() => key('ConsoleCompletion')),
    queryFn: ({ signal }) => query(ConsoleCompletionDocument, { unitId: unitId.value, filter: filter.value }, { signal }),
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  })
  const completion = computed(() => page.data.value?.completion)
  const open = computed<readonly string[]>(() => {
    const heads = (completion.value?.rows ?? []).filter((it) => it.hasChildren).map((it) => it.unit.id)
    return state.chosenOpen.value ?? (heads.length <= OPEN_UP_TO ? heads : [])
  })
  const branches = useQueries({
    queries: computed(() => open.value.map((id) => ({
      queryKey: ['ConsoleBranch', id, state.course.value, language()],
      queryFn: ({ signal }: { signal: AbortSignal }) => query(ConsoleBranchDocument, { unitId: id, filter: filter.value }, { signal }),
      refetchInterval: FRESH_MS,
    }))),
  })

  const unit = computed(() => page.data.value?.unit)
  const isLeaf = computed(() => completion.value?.rows.length === 0)
  const rows = computed<Row[]>(() => {
    const under = new Map(open.value.map((id, n) => [id, branches.value[n]?.data?.completion.rows] as const))
    return treeOf(completion.value?.rows ?? [], under, state.sort.value)
  })

  function toggle(id: string) {
    state.chosenOpen.value = open.value.includes(id) ? open.value.filter((it) => it !== id) : [...open.value, id]
  }

  return { page, unit, completion, isLeaf, open, rows, toggle, showsGuides: computed(() => isLeaf.value || state.by.value === 'guides') }
}

export function useGuides(state: ReturnType<typeof useCompletionUrl>, isShown: () => boolean) {
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleGuides', state.unit.value, state.course.value, state.guideSort.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleGuidesDocument, { unitId: state.unit.value || undefined, filter: { courseId: state.course.value || undefined }, sort: state.guideSort.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.guideCompletion.pageInfo.hasNextPage ? last.guideCompletion.pageInfo.endCursor ?? undefined : undefined),
    enabled: computed(isShown),
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  })
  const guides = computed(() => pages.data.value?.pages.flatMap((it) => it.guideCompletion.edges.map((edge) => edge.node)))
  return { pages, guides, all: computed(() => pages.data.value?.pages[0]?.guideCompletion.totalCount ?? 0) }
}
