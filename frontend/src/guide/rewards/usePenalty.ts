import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { ApiError, client, mutate, query, sentence, successOf } from '@/shared/api'
import { GuidePenaltyDocument, WithdrawAppealDocument } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { language, t } from './words'

export const REWARD_QUERIES = ['GuidePenalty', 'GuideRewards', 'GuideStatement', 'GuideHome'] as const
export const lookAgain = () => Promise.all(REWARD_QUERIES.map((it) => client.invalidateQueries({ queryKey: [it] })))

/** One penalty of one's own, and taking back the appeal against it. */
export function usePenalty(id: () => string) {
  const page = useQuery({
    queryKey: computed(() => ['GuidePenalty', id(), language()]),
    queryFn: async ({ signal }) => {
      const { node } = await query(GuidePenaltyDocument, { id: id() }, { signal })
      if (node?.__typename !== 'Penalty') throw new ApiError('', 'NOT_FOUND', 404)
      return node
    },
    staleTime: 0,
  })
  const withdraw = useMutation({
    mutationFn: async (appealId: string) => successOf((await mutate(WithdrawAppealDocument, { input: { appealId } })).withdrawAppeal),
    onSuccess: () => {
      say(t('myRewards.withdrawn'))
      return lookAgain()
    },
    onError: (error) => {
      say(sentence(error), { tone: 'warn' })
      void lookAgain()
    },
  })
  return { page, penalty: page.data, withdraw }
}
