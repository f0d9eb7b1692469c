import { keepPreviousData, useInfiniteQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { query } from '@/shared/api'
import { ConsolePeopleDocument } from '@/shared/gql/generated/console'
import type { PersonState, Role } from '@/shared/gql/generated/graphql'
import { useUrl } from '../../parts/url'
import { useLater } from '@/shared/ui/useLater'

export function usePeople() {
  const url = useUrl()
  const unit = url.part('unit', '', true)
  const role = url.part<Role | ''>('role', '', true)
  const state = url.part<PersonState | 'ALL'>('state', 'ACTIVE', true)
  const search = url.part('search')
  const chosen = url.part('person', '', true)
  const isNew = url.part('new', '', true)

  const typed = ref(search.value)
  const rested = useLater(typed, 250)
  watch(rested, (it) => { search.value = it.trim() })
  watch(search, (it) => { if (it !== typed.value.trim()) typed.value = it })

  const filters = computed(() => ({ unitId: unit.value || undefined, role: role.value || undefined, search: search.value || undefined, state: state.value === 'ALL' ? undefined : state.value }))
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsolePeople', filters.value]),
    queryFn: ({ signal, pageParam }) => query(ConsolePeopleDocument, { ...filters.value, after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.people.pageInfo.hasNextPage ? last.people.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const people = computed(() => pages.data.value?.pages.flatMap((it) => it.people.edges.map((edge) => edge.node)) ?? [])
  const files = computed(() => ({ unit: filters.value.unitId, role: filters.value.role, search: filters.value.search, state: filters.value.state }))
  return { url, unit, role, state, typed, chosen, isNew, pages, people, files, all: computed(() => pages.data.value?.pages[0]?.people.totalCount ?? 0) }
}
