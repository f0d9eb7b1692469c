import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleWeekLooksDocument, ConsoleWeekMapDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { language } from '../../words'

function useAsked() {
  const url = useUrl()
  const [unit, measure] = [url.part('unit', '', true), url.part('measure', '', true)]
  const asked = computed(() => ({ unitId: unit.value || undefined, measureId: measure.value || undefined }))
  return { url, unit, measure, asked }
}

/** A measure by unit and week; unit and measure are in the URL, and without them it is one's own unit, and the first measure. */
export function useWeekMap() {
  const { url, unit, measure, asked } = useAsked()
  const page = useQuery({
    queryKey: computed(() => ['ConsoleWeekMap', asked.value, language()]),
    queryFn: ({ signal }) => query(ConsoleWeekMapDocument, asked.value, { signal }),
    placeholderData: keepPreviousData,
  })
  const told = computed(() => page.data.value?.weekMap)
  const measures = computed(() => page.data.value?.measures.filter((it) => !it.isRetired || it.id === measure.value) ?? [])
  return { url, unit, measure, page, told, measures }
}

/** Whose last week is worth a look, by the same unit and measure. */
export function useWeekLooks() {
  const { url, unit, measure, asked } = useAsked()
  const page = useQuery({
    queryKey: computed(() => ['ConsoleWeekLooks', asked.value, language()]),
    queryFn: ({ signal }) => query(ConsoleWeekLooksDocument, asked.value, { signal }),
    placeholderData: keepPreviousData,
  })
  const told = computed(() => page.data.value?.weekLooks)
  const measures = computed(() => page.data.value?.measures.filter((it) => !it.isRetired || it.id === measure.value) ?? [])
  return { url, unit, measure, page, told, measures }
}
