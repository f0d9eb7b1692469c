import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsolePoliciesDocument, ConsolePolicyDocument, ConsolePolicyReachDocument, ConsolePolicyVersionDocument, ConsoleSettlementsDocument } from '@/shared/gql/generated/console'
import { today } from '@/shared/format/clock'
import { language } from './words'

export interface Dated { readonly id: string; readonly number: number; readonly state: string; readonly fromDay: string | null }
export type Standing = 'DRAFT' | 'inForce' | 'later' | 'past' | 'withdrawn'

/** The version that counts today: the last one that has begun, the higher number where two begin together. */
export function inForceOf<V extends Dated>(versions: readonly V[], day = today()): V | undefined {
  const begun = versions.filter((it) => it.state === 'PUBLISHED' && it.fromDay !== null && it.fromDay <= day)
  return [...begun].sort((a, b) => b.fromDay!.localeCompare(a.fromDay!) || b.number - a.number)[0]
}

export function standingOf(version: Dated, versions: readonly Dated[], day = today()): Standing {
  if (version.state === 'DRAFT') return 'DRAFT'
  if (version.state === 'WITHDRAWN') return 'withdrawn'
  if (version.id === inForceOf(versions, day)?.id) return 'inForce'
  return version.fromDay !== null && version.fromDay > day ? 'later' : 'past'
}

export const TONES = { DRAFT: 'brand', inForce: 'good', later: 'warn', past: 'calm', withdrawn: 'calm' } as const

export function usePolicies() {
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsolePolicies', language()]),
    queryFn: ({ signal, pageParam }) => query(ConsolePoliciesDocument, { after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.policies.pageInfo.hasNextPage ? last.policies.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const policies = computed(() => pages.data.value?.pages.flatMap((it) => it.policies.edges.map((edge) => edge.node)))
  return { pages, policies, all: computed(() => pages.data.value?.pages[0]?.policies.totalCount ?? 0) }
}

/** One policy with all its versions, the newest first. */
export function usePolicy(id: () => string) {
  const page = useQuery({
    queryKey: computed(() => ['ConsolePolicy', id(), language()]),
    queryFn: ({ signal }) => query(ConsolePolicyDocument, { id: id() }, { signal }),
    enabled: computed(() => id() !== ''),
  })
  const policy = computed(() => (page.data.value?.node?.__typename === 'Policy' ? page.data.value.node : undefined))
  const isGone = computed(() => page.data.value !== undefined && !policy.value)
  const versions = computed(() => policy.value?.versions ?? [])
  const draft = computed(() => versions.value.find((it) => it.state === 'DRAFT'))
  /** What a draft is compared with, and what a region adjusts: in force, else the next to come into force. */
  const published = computed(() => inForceOf(versions.value) ?? versions.value.find((it) => it.state === 'PUBLISHED'))
  return { page, policy, isGone, versions, draft, published }
}

/** What a version says, and what regions changed of it. A draft that is saved anew is another version. */
export function useVersion(id: () => string | undefined) {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ['ConsolePolicyVersion', id(), language()]),
    queryFn: ({ signal }) => query(ConsolePolicyVersionDocument, { id: id()! }, { signal }),
    enabled: computed(() => id() !== undefined),
  })
  return { text: computed(() => (data.value?.node?.__typename === 'PolicyVersion' && data.value.node.id === id() ? data.value.node : undefined)), error, refetch }
}

/** How many know of a version; nothing for those who do not settle. */
export function useReach(id: () => string | undefined) {
  const { data } = useQuery({
    queryKey: computed(() => ['ConsolePolicyReach', id()]),
    queryFn: ({ signal }) => query(ConsolePolicyReachDocument, { id: id()! }, { signal }),
    enabled: computed(() => id() !== undefined),
  })
  return computed(() => (data.value?.node?.__typename === 'PolicyVersion' ? data.value.node.reach : undefined))
}

/** The five newest settlements of a policy. */
export function useLastSettlements(policyId: () => string) {
  const { data } = useQuery({
    queryKey: computed(() => ['ConsoleSettlements', { policyId: policyId() }, language()]),
    queryFn: ({ signal }) => query(ConsoleSettlementsDocument, { policyId: policyId() }, { signal }),
  })
  return { settlements: computed(() => data.value?.settlements.edges.map((it) => it.node).slice(0, 5) ?? []) }
}
