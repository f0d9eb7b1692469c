import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleCoachingDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { language } from '../../words'
import { useMonths } from '../../parts/useMonths'

/** Whom to talk to in a unit and a month; both are in the URL, and without them it is one's own unit, and the newest month that can be told. */
export function useCoaching() {
  const url = useUrl()
  const unit = url.part('unit', '', true)
  const month = url.part('month', '', true)
  const { months, begun } = useMonths(() => month.value)
  const asked = computed(() => begun.value.find((it) => it.firstDay === month.value)?.id)
  const page = useQuery({
    queryKey: computed(() => ['ConsoleCoaching', unit.value, asked.value, language()]),
    queryFn: ({ signal }) => query(ConsoleCoachingDocument, { unitId: unit.value || undefined, periodId: asked.value }, { signal }),
    enabled: computed(() => !month.value || months.data.value !== undefined),
    placeholderData: keepPreviousData,
  })
  const coaching = computed(() => page.data.value?.coaching)
  /** The first month has none before it to compare with. */
  const tellable = computed(() => begun.value.slice(0, -1))
  const count = (pattern: string) => coaching.value?.counts.find((it) => it.pattern === pattern)?.people ?? 0
  /** Where a new scorecard came in nobody can be compared: it is said, and the month before is offered. */
  const isIncomparable = computed(() => coaching.value !== undefined
    && coaching.value.counts.every((it) => !it.people) && coaching.value.leftOut.some((it) => it.reason === 'CHANGED'))
  const before = computed(() => tellable.value.find((it) => it.firstDay < (coaching.value?.period?.firstDay ?? ''))?.firstDay)
  return { url, unit, month, page, coaching, tellable, isIncomparable, before, count }
}
