import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsolePickerPoliciesDocument } from '@/shared/gql/generated/console'
import { language } from '../words'
import { everyOne } from './every-one'

/** All policies in sight by name, the newest first: a filter has to know every one. */
export function usePolicyNames() {
  const { data } = useQuery({
    queryKey: computed(() => ['ConsolePickerPolicies', language()]),
    queryFn: ({ signal }) => everyOne(async (after) => (await query(ConsolePickerPoliciesDocument, { after }, { signal })).policies),
    staleTime: 60_000,
  })
  return computed(() => data.value ?? [])
}
