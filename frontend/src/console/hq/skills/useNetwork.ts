import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleNetworkSkillsDocument } from '@/shared/gql/generated/console'
import type { Role } from '@/shared/gql/generated/graphql'
import { language } from '../../words'

/** Mean levels of a role in a unit and in those right below it. */
export function useNetwork(asked: () => { unit: string; role: Role; isShown: boolean }) {
  const page = useQuery({
    queryKey: computed(() => ['ConsoleNetworkSkills', asked().unit, asked().role, language()]),
    queryFn: ({ signal }) => query(ConsoleNetworkSkillsDocument, { unitId: asked().unit || undefined, role: asked().role }, { signal }),
    enabled: computed(() => asked().isShown),
    placeholderData: keepPreviousData,
  })
  return { page, network: computed(() => page.data.value?.networkSkills) }
}
