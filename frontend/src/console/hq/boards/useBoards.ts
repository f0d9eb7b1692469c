import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleBoardMonthsDocument, ConsoleBoardsDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { language } from '../../words'

export const RACES = ['guides', 'leads', 'stores', 'regions'] as const
export type Race = (typeof RACES)[number]
const ASKED = { guides: { level: 'PERSON', role: 'GUIDE' }, leads: { level: 'PERSON', role: 'STORE_LEAD' }, stores: { level: 'STORE', role: undefined }, regions: { level: 'REGION', role: undefined } } as const
const isRace = (text: string): text is Race => (RACES as readonly string[]).includes(text)

/** The boards of a month, one a stage; who is compared, month and measure are the URL. */
export function useBoards() {
  const url = useUrl()
  const [of, month, measure] = [url.part('of', 'guides', true), url.part('month', '', true), url.part('measure', '', true)]
  const race = computed<Race>(() => (isRace(of.value) ? of.value : 'guides'))
  const page = useQuery({ queryKey: computed(() => ['ConsoleBoardMonths', language()]), queryFn: ({ signal }) => query(ConsoleBoardMonthsDocument, {}, { signal }) })
  const months = computed(() => page.data.value?.periods.edges.map((it) => it.node) ?? [])
  const period = computed(() => months.value.find((it) => it.firstDay === month.value) ?? months.value[0])
  const measures = computed(() => page.data.value?.scorecards.edges.map((it) => it.node).find((it) => it.state === 'PUBLISHED')?.lines.filter((it) => it.weightBp).map((it) => it.measure) ?? [])
  const asked = computed(() => ({ periodId: period.value?.id ?? '', measureId: measure.value || undefined, ...ASKED[race.value] }))
  const found = useQuery({
    queryKey: computed(() => ['ConsoleBoards', asked.value, language()]),
    queryFn: ({ signal }) => query(ConsoleBoardsDocument, asked.value, { signal }),
    enabled: computed(() => period.value !== undefined),
    placeholderData: keepPreviousData,
  })
  const boards = computed(() => { const it = found.data.value; return it ? [it.grow, it.convert, it.deepen] : undefined })
  return { of, race, month, measure, page, months, period, measures, found, boards }
}
