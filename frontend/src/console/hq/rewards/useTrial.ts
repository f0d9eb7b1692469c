import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsolePolicyTrialDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { language } from './words'

/** What the saved version would have done to the period of the URL (`?try=`); asked by a button, since it goes over everybody. */
export function useTrial(saved: () => { id: string } | undefined) {
  const period = useUrl().part('try', '', true)
  const asked = computed(() => ({ versionId: saved()?.id ?? '', period: period.value }))
  const page = useQuery({
    queryKey: computed(() => ['ConsolePolicyTrial', asked.value, language()]),
    queryFn: ({ signal }) => query(ConsolePolicyTrialDocument, asked.value, { signal }),
    enabled: computed(() => asked.value.versionId !== '' && asked.value.period !== ''),
    placeholderData: (old) => old,
    staleTime: 60_000,
  })
  return { page, trial: computed(() => page.data.value?.tryPolicy), period }
}
