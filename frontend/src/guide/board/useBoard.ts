import { keepPreviousData, useMutation, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { client, mutate, query, sentence, successOf } from '@/shared/api'
import { GuideBoardDocument, GuideBoardMonthsDocument, GuideWeekBoardDocument, SetBoardOptOutDocument } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { language, t } from '../words'

/** Whom the board compares: colleagues of one's own store first. */
export const CIRCLES = ['store', 'all', 'stores', 'regions'] as const
export type Circle = (typeof CIRCLES)[number]
const LEVELS = { store: 'PERSON', all: 'PERSON', stores: 'STORE', regions: 'REGION' } as const
const isCircle = (text: unknown): text is Circle => (CIRCLES as readonly unknown[]).includes(text)

/** One's place in a month or, by a measure, in a week; circle, span, month, day and measure are the URL. */
export function useBoard() {
  const route = useRoute()
  const router = useRouter()
  const part = (name: string, standard = '') => computed<string>({
    get: () => (typeof route.query[name] === 'string' ? route.query[name] : standard),
    set: (next) => void router.replace({ query: { ...route.query, [name]: next === standard ? undefined : next } }),
  })
  const [of, span, month, day, measure] = [part('of', 'store'), part('span', 'month'), part('month'), part('day'), part('measure')]
  const isWeek = computed(() => span.value === 'week')
  const circle = computed<Circle>({ get: () => (isCircle(of.value) ? of.value : 'store'), set: (next) => { of.value = next } })

  const page = useQuery({ queryKey: computed(() => ['GuideBoardMonths', language()]), queryFn: ({ signal }) => query(GuideBoardMonthsDocument, {}, { signal }) })
  const months = computed(() => page.data.value?.periods.edges.map((it) => it.node) ?? [])
  const period = computed(() => months.value.find((it) => it.firstDay === month.value) ?? months.value[0])
  const earlier = computed(() => months.value[months.value.findIndex((it) => it.id === period.value?.id) + 1])
  const measures = computed(() => page.data.value?.scorecards.edges.map((it) => it.node).find((it) => it.state === 'PUBLISHED')?.lines.filter((it) => it.weightBp).map((it) => it.measure) ?? [])
  const own = computed(() => page.data.value?.mine.edges.map((it) => it.node).find((it) => it.period.id === period.value?.id))

  const by = computed(() => measures.value.find((it) => it.id === measure.value)?.id ?? (isWeek.value ? measures.value[0]?.id : undefined))
  const among = computed(() => ({ measureId: by.value, level: LEVELS[circle.value], ownStore: circle.value === 'store' }))
  const board = useQuery({
    queryKey: computed(() => ['GuideBoard', isWeek.value, isWeek.value ? day.value : period.value?.id, among.value, language()]),
    queryFn: async ({ signal }) => (isWeek.value
      ? (await query(GuideWeekBoardDocument, { ...among.value, measureId: by.value ?? '', day: day.value || undefined }, { signal })).weekBoard
      : (await query(GuideBoardDocument, { ...among.value, periodId: period.value?.id ?? '' }, { signal })).board),
    enabled: computed(() => (isWeek.value ? by.value : period.value) !== undefined),
    placeholderData: keepPreviousData,
  })

  const hide = useMutation({
    mutationFn: async (isHidden: boolean) => successOf((await mutate(SetBoardOptOutDocument, { input: { isHidden } })).setBoardOptOut),
    onSuccess: ({ isHidden }) => {
      say(t(isHidden ? 'board.hidden' : 'board.shown'), { action: { label: t('ui.undo'), run: () => hide.mutate(!isHidden) } })
      return client.invalidateQueries({ queryKey: ['GuideBoard'] })
    },
    onError: (error) => say(sentence(error), { tone: 'warn' }),
  })
  return { page, board, circle, span, isWeek, month, day, measure, by, months, period, earlier, measures, own, hide }
}
