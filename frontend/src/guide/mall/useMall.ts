import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/vue-query'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { client, mutate, query, Refused, sentence, successOf } from '@/shared/api'
import { CancelRedemptionDocument, MallItemPageDocument, MallPageDocument, MyRedemptionsDocument, RedeemItemDocument, type RedemptionCard_RedemptionFragment } from '@/shared/gql/generated/graphql'
import { newId } from '@/shared/offline/store'
import { say } from '@/shared/ui/toast'
import { language, t } from './words'

type Balance = { currency: string; amount: string; suspended: string }
/** Points that can be spent, and those that an open appeal holds. */
export const pointsOf = (balances: readonly Balance[] | undefined) => {
  const found = balances?.find((it) => it.currency === 'POINTS')
  return { have: Number(found?.amount ?? 0), held: Number(found?.suspended ?? 0) }
}

export function useMall() {
  const list = useInfiniteQuery({
    queryKey: computed(() => ['MallPage', language()]),
    queryFn: ({ signal, pageParam }) => query(MallPageDocument, { after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ mall }) => (mall.pageInfo.hasNextPage ? mall.pageInfo.endCursor : undefined),
  })
  const first = computed(() => list.data.value?.pages[0])
  const items = computed(() => list.data.value?.pages.flatMap((it) => it.mall.edges.map((edge) => edge.node)))
  return { list, items, points: computed(() => pointsOf(first.value?.balances)), waiting: computed(() => first.value?.waiting.totalCount ?? 0) }
}

/** One press is one redemption: the key outlives a reload and a lost network, until the server has answered. */
export const keyOf = (item: string) => {
  const place = `redeem:${item}`
  const key = sessionStorage.getItem(place) ?? newId()
  sessionStorage.setItem(place, key)
  return { key, forget: () => sessionStorage.removeItem(place) }
}

export function useItem(id: MaybeRefOrGetter<string>, onDone: () => void) {
  const page = useQuery({ queryKey: computed(() => ['MallItemPage', toValue(id), language()]), queryFn: ({ signal }) => query(MallItemPageDocument, { id: toValue(id) }, { signal }) })
  const item = computed(() => (page.data.value?.node?.__typename === 'MallItem' ? page.data.value.node : undefined))
  const redeem = useMutation({
    mutationFn: async ({ id: mallItemId, price }: { id: string; price: number }) => {
      const { key, forget } = keyOf(mallItemId)
      try {
        const { redemption } = successOf((await mutate(RedeemItemDocument, { input: { mallItemId, price, idempotencyKey: key } })).redeemItem)
        forget()
        return redemption
      } catch (error) {
        if (error instanceof Refused) forget()
        throw error
      }
    },
    onSuccess: () => {
      say(t('mall.done'), { tone: 'good' })
      onDone()
    },
    onError: (error) => say(sentence(error), { tone: 'warn' }),
    onSettled: () => void client.invalidateQueries(),
  })
  return { page, item, points: computed(() => pointsOf(page.data.value?.balances)), redeem }
}

export function useRedemptions() {
  const list = useInfiniteQuery({
    queryKey: computed(() => ['MyRedemptions', language()]),
    queryFn: ({ signal, pageParam }) => query(MyRedemptionsDocument, { after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ redemptions: it }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor : undefined),
  })
  const all = computed(() => list.data.value?.pages.flatMap((it) => it.redemptions.edges.map((edge) => edge.node)))
  const cancel = useMutation({
    mutationFn: async (it: RedemptionCard_RedemptionFragment) => successOf((await mutate(CancelRedemptionDocument, { input: { redemptionId: it.id } })).cancelRedemption),
    onSuccess: ({ redemption }) => say(t('mall.cancelDone', { n: redemption.price })),
    onError: (error) => say(sentence(error), { tone: 'warn' }),
    onSettled: () => void client.invalidateQueries(),
  })
  return { list, all, cancel }
}
