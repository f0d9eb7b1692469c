import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleTeamSkillsDocument } from '@/shared/gql/generated/console'
import type { Role } from '@/shared/gql/generated/graphql'
import { readSort, sorted, writeSort } from '../../parts/sorting'
import { useUrl } from '../../parts/url'
import { language } from '../../words'
import { cellOf, widest } from './team'

/** The people of a role in a unit against its model. */
export function useTeam(asked: () => { unit: string; role: Role; isShown: boolean }) {
  const sortText = useUrl().part('sort')
  const page = useQuery({
    queryKey: computed(() => ['ConsoleTeamSkills', asked().unit, asked().role, language()]),
    queryFn: ({ signal }) => query(ConsoleTeamSkillsDocument, { unitId: asked().unit || undefined, role: asked().role }, { signal }),
    enabled: computed(() => asked().isShown),
    placeholderData: keepPreviousData,
  })
  const team = computed(() => page.data.value?.teamSkills)
  const capabilities = computed(() => team.value?.model?.capabilities ?? [])
  const columns = computed(() => ['name', 'unit', 'fit', ...capabilities.value.map((it) => it.key)])
  const sort = computed({ get: () => readSort(sortText.value, columns.value, { by: 'unit', isDown: false }), set: (it) => { sortText.value = writeSort(it) } })
  const members = computed(() => sorted(team.value?.members ?? [], sort.value, cellOf))
  return { page, team, capabilities, sort, sortText, members, widest: computed(() => widest(capabilities.value, members.value)) }
}
