import { keepPreviousData, useQueries, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleUnitsDocument } from '@/shared/gql/generated/console'
import type { ConsoleUnit_UnitFragment } from '@/shared/gql/generated/graphql'
import { readList, useUrl, writeList } from '../../parts/url'

export type Unit = ConsoleUnit_UnitFragment
export interface Line { readonly unit: Unit; readonly depth: number; readonly isOpen: boolean; readonly isLoading: boolean }
const NONE = '-'
const OPEN_UP_TO = 4

/** The units below `root` whose branch is open, in the order of the chain. */
export function linesOf(children: readonly Unit[], under: ReadonlyMap<string, readonly Unit[] | undefined>, depth = 1): Line[] {
  return children.flatMap((unit) => {
    const isOpen = under.has(unit.id) && unit.kind !== 'STORE'
    const own = isOpen ? under.get(unit.id) : undefined
    return [{ unit, depth, isOpen, isLoading: isOpen && !own }, ...linesOf(own ?? [], under, depth + 1)]
  })
}

export function useUnits() {
  const url = useUrl()
  const openText = url.part('open')
  const chosen = url.part('unit', '', true)
  const page = useQuery({ queryKey: ['ConsoleUnits', 'root'], queryFn: ({ signal }) => query(ConsoleUnitsDocument, {}, { signal }), placeholderData: keepPreviousData })
  const root = computed(() => page.data.value?.unit)
  const open = computed<readonly string[]>(() => {
    const heads = (root.value?.children ?? []).filter((it) => it.kind !== 'STORE').map((it) => it.id)
    return openText.value ? readList(openText.value).filter((it) => it !== NONE) : heads.length <= OPEN_UP_TO ? heads : []
  })
  const branches = useQueries({
    queries: computed(() => open.value.map((id) => ({ queryKey: ['ConsoleUnits', id], queryFn: ({ signal }: { signal: AbortSignal }) => query(ConsoleUnitsDocument, { id }, { signal }), placeholderData: keepPreviousData }))),
  })
  const lines = computed(() => linesOf(root.value?.children ?? [], new Map(open.value.map((id, n) => [id, branches.value[n]?.data?.unit?.children] as const))))

  function toggle(id: string) {
    const next = open.value.includes(id) ? open.value.filter((it) => it !== id) : [...open.value, id]
    openText.value = next.length ? writeList(next) : NONE
  }
  return { url, page, root, lines, toggle, chosen }
}
