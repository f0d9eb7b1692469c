import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { query } from '@/shared/api'
import { ConsoleBoardMonthsDocument, ConsoleBoardsDocument, ConsoleWeekBoardsDocument } from '@/shared/gql/generated/console'
import { useUrl } from '../../parts/url'
import { language } from '../../words'

export const RACES = ['guides', 'leads', 'stores', 'regions'] as const
export type Race = (typeof RACES)[number]
const ASKED = { guides: { level: 'PERSON', role: 'GUIDE' }, leads: { level: 'PERSON', role: 'STORE_LEAD' }, stores: { level: 'STORE', role: undefined }, regions: { level: 'REGION', role: undefined } } as const
export const SIZES = ['SMALL', 'MEDIUM', 'LARGE'] as const
const isSize = (text: string): text is (typeof SIZES)[number] => (SIZES as readonly string[]).includes(text)
const isRace = (text: string): text is Race => (RACES as readonly string[]).includes(text)

/** The boards of a month or, by a measure, of a week, one a stage; who is compared, when and by what are the URL. */
export function useBoards() {
  const url = useUrl()
  const [of, month, measure] = [url.part('of', 'guides', true), url.part('month', '', true), url.part('measure', '', true)]
  const [span, day, large] = [url.part('span', 'month', true), url.part('day', '', true), url.part('size', 'MEDIUM', true)]
  const isWeek = computed(() => span.value === 'week')
  const size = computed(() => (isSize(large.value) ? large.value : 'MEDIUM'))
  const race = computed<Race>(() => (isRace(of.value) ? of.value : 'guides'))
  const page = useQuery({ queryKey: computed(() => ['ConsoleBoardMonths', language()]), queryFn: ({ signal }) => query(ConsoleBoardMonthsDocument, {}, { signal }) })
  const months = computed(() => page.data.value?.periods.edges.map((it) => it.node) ?? [])
  const period = computed(() => months.value.find((it) => it.firstDay === month.value) ?? months.value[0])
  const measures = computed(() => page.data.value?.scorecards.edges.map((it) => it.node).find((it) => it.state === 'PUBLISHED')?.lines.filter((it) => it.weightBp).map((it) => it.measure) ?? [])
  const by = computed(() => measures.value.find((it) => it.id === measure.value)?.id ?? (isWeek.value ? measures.value[0]?.id : undefined))
  const among = computed(() => ({ measureId: by.value, ...ASKED[race.value], storeSize: race.value === 'stores' ? size.value : undefined }))
  const found = useQuery({
    queryKey: computed(() => ['ConsoleBoards', isWeek.value, isWeek.value ? day.value : period.value?.id, among.value, language()]),
    queryFn: ({ signal }) => (isWeek.value
      ? query(ConsoleWeekBoardsDocument, { ...among.value, measureId: by.value ?? '', day: day.value || undefined }, { signal })
      : query(ConsoleBoardsDocument, { ...among.value, periodId: period.value?.id ?? '' }, { signal })),
    enabled: computed(() => (isWeek.value ? by.value : period.value) !== undefined),
    placeholderData: keepPreviousData,
  })
  const boards = computed(() => { const it = found.data.value; return it ? [it.grow, it.convert, it.deepen] : undefined })
  const week = computed(() => (isWeek.value ? boards.value?.[0]?.week : undefined))
  return { url, of, race, span, isWeek, month, day, week, size, large, measure, by, page, months, period, measures, found, boards }
}
