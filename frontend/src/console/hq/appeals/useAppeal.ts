import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { ApiError, mutate, query, successOf } from '@/shared/api'
import { ConsoleAppealDocument, ConsoleDecideAppealDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { useWrite } from '../../parts/useWrite'
import { language, t } from './words'

export const VERDICTS = ['GRANTED', 'PARTLY', 'DISMISSED'] as const
export type Verdict = (typeof VERDICTS)[number]

/** One appeal with both sides, and deciding it, which is asked once more: it cannot be undone. */
export function useAppeal(id: () => string) {
  const page = useQuery({
    queryKey: computed(() => ['ConsoleAppeal', id(), language()]),
    queryFn: async ({ signal }) => {
      const { node } = await query(ConsoleAppealDocument, { id: id() }, { signal })
      if (node?.__typename !== 'Appeal') throw new ApiError('', 'NOT_FOUND', 404)
      return node
    },
    staleTime: 0,
  })
  const cache = useQueryClient()
  const write = useWrite()
  const verdict = ref<Verdict>()
  const kept = ref<number>()
  const reason = ref('')
  const asks = ref(false)
  const held = computed(() => Number(page.data.value?.held ?? 0))
  const isWhole = computed(() => Boolean(verdict.value && reason.value.trim() && (verdict.value !== 'PARTLY' || (kept.value && kept.value > 0 && kept.value < held.value))))

  async function decide() {
    asks.value = false
    const input = { appealId: id(), state: verdict.value!, kept: verdict.value === 'PARTLY' ? kept.value! : 0, reason: reason.value.trim() }
    const done = await write.run(async () => successOf((await mutate(ConsoleDecideAppealDocument, { input })).decideAppeal))
    if (done) say(t('appeals.done'), { tone: 'good' })
    await Promise.all(['ConsoleAppeal', 'ConsoleAppeals', 'ConsoleReversals', 'ConsoleDuties'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
  }
  return { page, appeal: page.data, write, verdict, kept, reason, asks, held, isWhole, decide }
}
