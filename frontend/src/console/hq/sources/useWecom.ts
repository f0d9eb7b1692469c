import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, ref, watch } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleFetchWecomDocument, ConsoleSetWecomDocument, ConsoleWecomDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { present, today } from '@/shared/format/clock'
import { newKey } from '../../parts/new-key'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'

const LOOK_EVERY_MS = 1000
const DAY_MS = 86_400_000
export const MEASURES = ['friends_added', 'kept_adds', 'interactions', 'replies_in_time', 'first_reply_minutes', 'deletions'] as const

const daysAgo = (days: number) => today(new Date(present().getTime() - days * DAY_MS))

/** The company, the last rounds (looked at again while one runs), the form, and the button. */
export function useWecom() {
  const cache = useQueryClient()
  const page = useQuery({
    queryKey: computed(() => ['ConsoleWecom', language()]),
    queryFn: ({ signal }) => query(ConsoleWecomDocument, {}, { signal }),
    refetchInterval: (it) => (it.state.data?.wecomRuns[0]?.state === 'RUNNING' ? LOOK_EVERY_MS : false),
  })
  const account = computed(() => page.data.value?.wecomAccount ?? undefined)
  const run = computed(() => page.data.value?.wecomRuns[0])
  const nameOf = (key: string) => page.data.value?.measures.find((it) => it.key === key)?.name ?? key
  watch(() => run.value?.state, (now, before) => { if (before === 'RUNNING' && now !== 'RUNNING') void cache.invalidateQueries({ queryKey: ['ConsoleWecomGuides'] }) })

  const draft = reactive({ corpId: '', secret: '', holdDays: 7, fromDay: daysAgo(60), measures: [...MEASURES] as string[] })
  watch(account, (now) => { if (now) Object.assign(draft, { corpId: now.corpId, secret: '', holdDays: now.holdDays, fromDay: now.fromDay, measures: [...now.measures] }) }, { immediate: true })
  const isEditing = ref(false)
  const write = useWrite()
  const fetching = useWrite()

  const save = () => write.run(async () => {
    const { secret, ...rest } = draft
    successOf((await mutate(ConsoleSetWecomDocument, { input: { ...rest, secret: secret || null, expectedVersion: account.value?.version ?? 0 } })).setWecomAccount)
    draft.secret = ''
    isEditing.value = false
    say(t('sources.saved'), { tone: 'good' })
    await page.refetch()
  })
  const begin = () => fetching.run(async () => {
    successOf((await mutate(ConsoleFetchWecomDocument, { input: { idempotencyKey: newKey() } })).fetchWecom)
    await page.refetch()
  })
  return { page, account, run, nameOf, draft, isEditing, write, fetching, save, begin }
}
