import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query, signedInPerson } from '@/shared/api'
import { GuideHomeDocument, type GuideHomeQuery } from '@/shared/gql/generated/graphql'
import { language } from '@/shared/i18n'

const shelf = () => `last:home:${signedInPerson()}:${language()}`

function lastHome(): GuideHomeQuery | undefined {
  try {
    return JSON.parse(localStorage.getItem(shelf()) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** The home of the signed-in guide: the last one at once, the new one as soon as it is here. */
export function useHome() {
  const { data, error, refetch } = useQuery({
    queryKey: computed(() => ['GuideHome', signedInPerson(), language()]),
    queryFn: async ({ signal }) => {
      const home = await query(GuideHomeDocument, {}, { signal })
      localStorage.setItem(shelf(), JSON.stringify(home))
      return home
    },
    initialData: lastHome,
    initialDataUpdatedAt: 0,
  })
  // A home that an earlier release kept on this phone knows no scores.
  return { viewer: computed(() => data.value?.viewer), score: computed(() => data.value?.myScores?.edges[0]?.node), error, refetch }
}

/** The greeting by the hour on the phone. */
export function greeting(hour: number): 'home.morning' | 'home.noon' | 'home.afternoon' | 'home.evening' {
  if (hour >= 4 && hour < 11) return 'home.morning'
  if (hour >= 11 && hour < 13) return 'home.noon'
  return hour >= 13 && hour < 18 ? 'home.afternoon' : 'home.evening'
}

/** A Chinese name without its family name, as colleagues say it; other names up to the first space. */
export function calledName(name: string): string {
  if (/^\p{Script=Han}{3}$/u.test(name)) return name.slice(1)
  if (/^\p{Script=Han}+$/u.test(name)) return name
  return name.split(' ')[0] ?? name
}
