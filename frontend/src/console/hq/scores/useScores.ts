import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { ApiError, query } from '@/shared/api'
import { ConsoleBranchScoresDocument, ConsoleScoresDocument } from '@/shared/gql/generated/console'
import type { ConsoleBranch_BranchScoreFragment } from '@/shared/gql/generated/graphql'
import { readSort, sorted, writeSort } from '../../parts/sorting'
import { useUrl } from '../../parts/url'
import { useMonths } from '../../parts/useMonths'
import { language } from '../../words'

const FRESH_MS = 30_000
const SORTS = ['name', 'people', 'points'] as const

/** Units by what a column shows; those without a score come last, whichever way. */
function cell(row: ConsoleBranch_BranchScoreFragment, by: string): string | number | null {
  if (by === 'name') return row.unit?.name ?? ''
  return by === 'people' ? row.people : row.points === null ? null : Number(row.points)
}

/** The table of a unit in a month, and the people below it; the whole state is the URL. */
export function useScores() {
  const url = useUrl()
  const unit = url.part('unit', '', true)
  const month = url.part('month', '', true)
  const by = url.part<'units' | 'people'>('by', 'units', true)
  const sortText = url.part('sort')
  const sort = computed({ get: () => readSort(sortText.value, SORTS, { by: 'points', isDown: true }), set: (it) => { sortText.value = writeSort(it) } })
  const { months, begun, period } = useMonths(() => month.value)
  const where = computed(() => ({ periodId: period.value?.id ?? '', unitId: unit.value || undefined }))

  const page = useQuery({
    queryKey: computed(() => ['ConsoleBranchScores', where.value, language()]),
    queryFn: ({ signal }) => query(ConsoleBranchScoresDocument, where.value, { signal }),
    enabled: computed(() => period.value !== undefined),
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  })
  const branches = computed(() => page.data.value?.branchScores)
  const rows = computed(() => sorted(branches.value?.rows ?? [], sort.value, cell))
  const isLeaf = computed(() => branches.value?.rows.length === 0)
  /** A month before the first scorecard has none to score by: nothing is wrong then. */
  const isUnscored = computed(() => page.error.value instanceof ApiError && page.error.value.status < 500 && !page.error.value.isPassing && page.error.value.code !== 'NOT_FOUND')
  const showsPeople = computed(() => isLeaf.value || by.value === 'people')

  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleScores', where.value, language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleScoresDocument, { ...where.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.scores.pageInfo.hasNextPage ? last.scores.pageInfo.endCursor ?? undefined : undefined),
    enabled: computed(() => showsPeople.value && period.value !== undefined),
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  })
  const people = computed(() => pages.data.value?.pages.flatMap((it) => it.scores.edges.map((edge) => edge.node)))
  return { url, unit, month, by, sort, months, begun, period, page, branches, rows, isLeaf, isUnscored, showsPeople, pages, people, all: computed(() => pages.data.value?.pages[0]?.scores.totalCount ?? 0) }
}
