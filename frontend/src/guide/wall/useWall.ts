import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { client, mutate, query, sentence, successOf } from '@/shared/api'
import { GuidePraisesDocument, GuideWallDocument, GuideWallHeadDocument, PraiseDocument, RemovePraiseDocument } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { language, t } from '../words'

const complain = (error: unknown) => say(sentence(error), { tone: 'warn' })
const again = () => client.invalidateQueries({ queryKey: ['GuidePraises'] })

/** The wall of one's store, or of a unit above it; praising a colleague, and removing praise. */
export function useWall() {
  const route = useRoute()
  const router = useRouter()
  const head = useQuery({ queryKey: computed(() => ['GuideWallHead', language()]), queryFn: ({ signal }) => query(GuideWallHeadDocument, {}, { signal }) })
  const units = computed(() => {
    const own = head.data.value?.viewer.unit
    return own ? [{ key: own.id, label: own.name }, ...own.ancestors.map((it) => ({ key: it.id, label: it.name })).reverse()] : []
  })
  const unit = computed<string>({
    get: () => units.value.find((it) => it.key === route.query.unit)?.key ?? units.value[0]?.key ?? '',
    set: (id) => void router.replace({ query: { ...route.query, unit: id } }),
  })
  const isReady = computed(() => Boolean(unit.value))

  const wall = useQuery({ queryKey: computed(() => ['GuideWall', unit.value, language()]), queryFn: ({ signal }) => query(GuideWallDocument, { unitId: unit.value }, { signal }), enabled: isReady, placeholderData: keepPreviousData })
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['GuidePraises', unit.value]),
    queryFn: ({ signal, pageParam }) => query(GuidePraisesDocument, { unitId: unit.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.praises.pageInfo.hasNextPage ? last.praises.pageInfo.endCursor ?? undefined : undefined),
    enabled: isReady,
    placeholderData: keepPreviousData,
  })
  const praises = computed(() => pages.data.value?.pages.flatMap((it) => it.praises.edges.map((edge) => edge.node)) ?? [])

  const praise = useMutation({
    mutationFn: async (input: { personId: string; text: string }) => successOf((await mutate(PraiseDocument, { input })).praise),
    onSuccess: async () => {
      await again()
      say(t('wall.praised'), { tone: 'good' })
    },
    onError: complain,
  })
  const remove = useMutation({
    mutationFn: async (praiseId: string) => successOf((await mutate(RemovePraiseDocument, { input: { praiseId } })).removePraise),
    onSuccess: async () => {
      await again()
      say(t('wall.removed'))
    },
    onError: complain,
  })
  return { head, units, unit, wall, pages, praises, praise, remove }
}
