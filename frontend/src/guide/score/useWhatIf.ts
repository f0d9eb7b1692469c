import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { query } from '@/shared/api'
import { GuideWhatIfDocument, type GuideCard_ScoreFragment } from '@/shared/gql/generated/graphql'
import { useLater } from '@/shared/ui/useLater'
import { changesOf } from './tries'

const REST_MS = 300

/** Other numbers for the last part of the month, and the score that would come of them. Nothing is kept. */
export function useWhatIf(card: () => GuideCard_ScoreFragment) {
  const lines = computed(() => (card().parts.filter((it) => it.passedDays).at(-1) ?? card().parts.at(-1))?.lines.filter((it) => it.weightBp > 0) ?? [])
  const tried = ref<ReadonlyMap<string, number>>(new Map())
  const changes = computed(() => changesOf(lines.value, tried.value))
  const asked = useLater(changes, REST_MS)
  watch(() => card().id, reset)

  const answer = useQuery({
    queryKey: computed(() => ['GuideWhatIf', card().period.id, card().dataAsOf, card().points, asked.value]),
    queryFn: ({ signal }) => query(GuideWhatIfDocument, { periodId: card().period.id, changes: asked.value }, { signal }),
    enabled: computed(() => asked.value.length > 0 && changes.value.length > 0),
    placeholderData: keepPreviousData,
  })
  const result = computed(() => (changes.value.length ? answer.data.value?.whatIf : undefined))
  const isWaiting = computed(() => changes.value.length > 0 && (answer.isFetching.value || JSON.stringify(asked.value) !== JSON.stringify(changes.value)))

  /** What is tried or what is; undefined where there is no number yet. */
  const valueOf = (measureId: string) => {
    const kept = lines.value.find((it) => it.measure.id === measureId)?.value ?? null
    return tried.value.get(measureId) ?? (kept === null ? undefined : Number(kept))
  }
  const pointsOf = (measureId: string) => result.value?.lines.find((it) => it.measure.id === measureId)?.points
  function move(measureId: string, value: number) {
    tried.value = new Map([...tried.value, [measureId, value]])
  }
  function reset() {
    tried.value = new Map()
  }
  return { lines, changes, result, error: answer.error, isWaiting, valueOf, pointsOf, move, reset }
}
