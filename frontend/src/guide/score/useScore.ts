import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { client, mutate, query, sentence, successOf } from '@/shared/api'
import { AcknowledgeScorecardDocument, GuideScorecardDocument, GuideScoreDocument, GuideScoreOfDocument, type GuideCard_ScoreFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { language, t } from '../words'

/** A course that was just finished shows here within seconds. */
const FRESH_MS = 10_000

/** One's own months, the card of the chosen one (`?month=2026-10-01`, else the newest), and the scorecard that waits to be read. */
export function useScore() {
  const route = useRoute()
  const router = useRouter()
  const page = useQuery({
    queryKey: computed(() => ['GuideScore', language()]),
    queryFn: ({ signal }) => query(GuideScoreDocument, {}, { signal }),
    staleTime: 0,
    refetchInterval: FRESH_MS,
  })
  const months = computed(() => page.data.value?.months.edges.map(({ node }) => ({ id: node.id, points: node.points, grade: node.grade, isFrozen: node.isFrozen, firstDay: node.period.firstDay })) ?? [])
  const latest = computed(() => page.data.value?.latest.edges[0]?.node)
  const chosen = computed(() => months.value.find((it) => it.firstDay === route.query.month) ?? months.value[0])
  const isLatest = computed(() => chosen.value?.id === latest.value?.id)

  const other = useQuery({
    queryKey: computed(() => ['GuideScoreOf', chosen.value?.id, language()]),
    queryFn: ({ signal }) => query(GuideScoreOfDocument, { id: chosen.value!.id }, { signal }),
    enabled: computed(() => chosen.value !== undefined && !isLatest.value),
  })
  const card = computed<GuideCard_ScoreFragment | undefined>(() => {
    if (isLatest.value) return latest.value
    const node = other.data.value?.node
    return node?.__typename === 'Score' ? node : undefined
  })
  const published = computed(() => page.data.value?.scorecards.edges.map((it) => it.node).find((it) => it.state === 'PUBLISHED'))

  /** The scorecard whose rules are asked for; they come when they are opened. */
  const rulesId = ref<string>()
  const sheet = useQuery({
    queryKey: computed(() => ['GuideScorecard', rulesId.value, language()]),
    queryFn: ({ signal }) => query(GuideScorecardDocument, { id: rulesId.value! }, { signal }),
    enabled: computed(() => rulesId.value !== undefined),
  })
  const rules = computed(() => (sheet.data.value?.node?.__typename === 'Scorecard' ? sheet.data.value.node : undefined))

  const choose = (firstDay: string) => void router.replace({ query: firstDay === months.value[0]?.firstDay ? {} : { month: firstDay } })

  const acknowledge = useMutation({
    mutationFn: async (scorecardId: string) => successOf((await mutate(AcknowledgeScorecardDocument, { input: { scorecardId } })).acknowledgeScorecard),
    onSuccess: () => {
      say(t('score.read'), { tone: 'good' })
      return Promise.all(['GuideScore', 'GuideScorecard'].map((it) => client.invalidateQueries({ queryKey: [it] })))
    },
    onError: (error) => say(sentence(error), { tone: 'warn' }),
  })
  return { page, other, months, chosen, card, published, rulesId, sheet, rules, choose, acknowledge }
}
