import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleMonthLooksDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { useMonths } from '../../parts/useMonths'
import { language, t } from '../../words'

/** Whose month is worth a look; unit, month and measure are in the URL, and without them it is one's own unit, the newest month that can be told, and the score. */
export function useMonthLooks() {
  const url = useUrl()
  const [unit, month, measure] = [url.part('unit', '', true), url.part('month', '', true), url.part('measure', '', true)]
  const { months, begun } = useMonths(() => month.value)
  const asked = computed(() => ({ unitId: unit.value || undefined, periodId: begun.value.find((it) => it.firstDay === month.value)?.id, measureId: measure.value || undefined }))
  const page = useQuery({
    queryKey: computed(() => ['ConsoleMonthLooks', asked.value, language()]),
    queryFn: ({ signal }) => query(ConsoleMonthLooksDocument, asked.value, { signal }),
    enabled: computed(() => !month.value || months.data.value !== undefined),
    placeholderData: keepPreviousData,
  })
  const told = computed(() => page.data.value?.monthLooks)
  /** Those that count in the month, and the one of the URL. */
  const measures = computed(() => {
    const { measures: counted = [], measure: asked = null } = told.value ?? {}
    return [{ id: '', name: t('team.monthScore') }, ...counted, ...(asked && !counted.some((it) => it.id === asked.id) ? [asked] : [])]
  })
  return { url, unit, month, measure, page, told, measures, begun }
}
