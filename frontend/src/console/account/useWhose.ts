import { useQuery } from '@tanstack/vue-query'
import { ref, watch } from 'vue'
import { query } from '@/shared/api'
import { ConsolePersonDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../parts/url'
import type { Choice } from '../parts/useChoices'
import { language } from '../words'

/** Whose second factor is to be reset: whom the address names, until somebody else is chosen. */
export function useWhose() {
  const person = ref<Choice>()
  const named = useUrl().part('person').value
  const { data } = useQuery({ queryKey: ['ConsolePerson', named, language()], queryFn: ({ signal }) => query(ConsolePersonDocument, { id: named }, { signal }), enabled: named !== '' })
  watch(data, (found) => { if (found?.node?.__typename === 'Person' && !person.value) person.value = { id: found.node.id, label: found.node.name } }, { immediate: true })
  return person
}
