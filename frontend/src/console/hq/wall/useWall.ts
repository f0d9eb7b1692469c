import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsolePraiseDocument, ConsoleRemovePraiseDocument, ConsoleWallDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'

/** The wall of a unit of one's branch, one's own by default; praise, written and removed. */
export function useWall() {
  const unit = useUrl().part('unit')
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleWall', unit.value]),
    queryFn: ({ signal, pageParam }) => query(ConsoleWallDocument, { unitId: unit.value || undefined, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.praises.pageInfo.hasNextPage ? last.praises.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const wall = computed(() => pages.data.value?.pages[0]?.wall)
  const praises = computed(() => pages.data.value?.pages.flatMap((it) => it.praises.edges.map((edge) => edge.node)) ?? [])
  const all = computed(() => pages.data.value?.pages[0]?.praises.totalCount ?? 0)

  const cache = useQueryClient()
  const write = useWrite()
  async function sent(done: Promise<unknown>, said: string): Promise<boolean> {
    if (!(await done)) return false
    say(said, { tone: 'good' })
    await cache.invalidateQueries({ queryKey: ['ConsoleWall'] })
    return true
  }
  const praise = (personId: string, text: string) => sent(write.run(async () => successOf((await mutate(ConsolePraiseDocument, { input: { personId, text } })).praise)), t('wall.praised'))
  const remove = (praiseId: string) => sent(write.run(async () => successOf((await mutate(ConsoleRemovePraiseDocument, { input: { praiseId } })).removePraise)), t('wall.removed'))
  return { unit, pages, wall, praises, all, write, praise, remove }
}
