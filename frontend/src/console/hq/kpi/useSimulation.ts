import { useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { query } from '@/shared/api'
import { ConsoleSimulationDocument } from '@/shared/gql/generated/console'
import type { ConsoleShift_ScoreShiftFragment } from '@/shared/gql/generated/graphql'
import { language } from '../../words'

type Shift = Pick<ConsoleShift_ScoreShiftFragment, 'gradeNow' | 'gradeThen' | 'pointsNow' | 'pointsThen'>

/** The server lists 200 people at most, changes of grade first: as many grades as rows means there may be more. */
export const MOST_ROWS = 200

export const gradeMoves = (shifts: readonly Shift[]) => shifts.filter((it) => it.gradeNow !== it.gradeThen).length

export const difference = ({ pointsNow, pointsThen }: Shift): number | undefined => (pointsNow === null || pointsThen === null ? undefined : Number(pointsThen) - Number(pointsNow))

/** What a saved draft would have done to a month. It is asked by a button: the sum goes over everybody. */
export function useSimulation(saved: () => { id: string; version: number } | undefined) {
  const asked = ref<{ scorecardId: string; periodId: string; version: number }>()
  const page = useQuery({
    queryKey: computed(() => ['ConsoleSimulation', asked.value, language()]),
    queryFn: ({ signal }) => query(ConsoleSimulationDocument, { scorecardId: asked.value!.scorecardId, periodId: asked.value!.periodId }, { signal }),
    enabled: computed(() => asked.value !== undefined),
    placeholderData: (old) => old,
    staleTime: 60_000,
  })
  const result = computed(() => page.data.value?.simulateScorecard)
  /** Whether what is shown was worked out for the draft as it is saved now. */
  const isCurrent = computed(() => asked.value !== undefined && asked.value.version === saved()?.version && asked.value.scorecardId === saved()?.id)
  function simulate(periodId: string) {
    const now = saved()
    if (now) asked.value = { scorecardId: now.id, periodId, version: now.version }
  }
  return { page, result, isCurrent, simulate, periodId: computed(() => asked.value?.periodId) }
}
