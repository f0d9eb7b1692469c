import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleModelDocument, ConsoleModelsDocument } from '@/shared/gql/generated/console'
import type { ConsoleModel_CapabilityModelFragment, Role } from '@/shared/gql/generated/graphql'
import { language } from '../../words'

export type Version = ConsoleModel_CapabilityModelFragment
export type Standing = 'DRAFT' | 'inForce' | 'past'

/** All versions of all roles, the newest first. */
export function useModels() {
  const page = useQuery({ queryKey: computed(() => ['ConsoleModels', language()]), queryFn: ({ signal }) => query(ConsoleModelsDocument, {}, { signal }) })
  const models = computed(() => page.data.value?.capabilityModels.edges.map((it) => it.node) ?? [])
  const draftOf = (role: Role) => models.value.find((it) => it.role === role && it.isDraft)
  const inForceOf = (role: Role) => models.value.filter((it) => it.role === role && !it.isDraft).sort((a, b) => b.number - a.number)[0]
  const standing = (it: Version): Standing => (it.isDraft ? 'DRAFT' : it.id === inForceOf(it.role)?.id ? 'inForce' : 'past')
  return { page, models, draftOf, inForceOf, standing }
}

/** One version whole. Its id and `version` are its key: a draft that was saved is another text. */
export function useModel(which: () => { id: string; version: number } | undefined) {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ['ConsoleModel', which()?.id, which()?.version, language()]),
    queryFn: ({ signal }) => query(ConsoleModelDocument, { id: which()!.id }, { signal }),
    enabled: computed(() => which() !== undefined),
    staleTime: Infinity,
  })
  return { model: computed(() => (data.value?.node?.__typename === 'CapabilityModel' ? data.value.node : undefined)), error, refetch }
}
