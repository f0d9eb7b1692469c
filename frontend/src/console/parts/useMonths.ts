import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleScoreMonthsDocument } from '@/shared/gql/generated/console'
import { language } from '../words'
import { today } from '@/shared/format/clock'

/** The months that are scored; the newest is shown when none is asked for. */
export function useMonths(month: () => string) {
  const months = useQuery({ queryKey: computed(() => ['ConsoleScoreMonths', language()]), queryFn: ({ signal }) => query(ConsoleScoreMonthsDocument, {}, { signal }) })
  const all = computed(() => months.data.value?.periods.edges.map((it) => it.node) ?? [])
  /** A scorecard may be published for a month to come; nobody has a score in it. */
  const begun = computed(() => all.value.filter((it) => it.firstDay <= today()))
  const period = computed(() => begun.value.find((it) => it.firstDay === month()) ?? begun.value[0])
  return { months, all, begun, period }
}
