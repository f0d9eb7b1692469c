import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, type WritableComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleGoalPlanDocument, ConsoleGoalStartDocument, ConsoleSetTargetsDocument, ConsoleTargetsDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { useLater } from '@/shared/ui/useLater'
import { today } from '@/shared/format/clock'
import { useUrl } from '../../parts/url'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'
import { monthOf, moved } from './months'
import { useTargetMeasures } from './useTargets'

/** What is asked of a year, with numbers to begin from where a unit has none of its own; the address holds whatever was changed. */
export const FIELDS = { revenue: '3600000', orderValue: '300', ordersAYear: '4', conversion: '25', retention: '80', friends: '8400', guides: '10' } as const
export type Field = keyof typeof FIELDS
/** What nobody measures; the rest of the example is of no unit's, and stays empty rather than stand for it. */
const ASSUMED: readonly Field[] = ['ordersAYear', 'conversion', 'retention']
export const YEAR = 12
const EVEN = Array<string>(YEAR).fill('1').join('~')

const isNumber = (text: string) => /^\d{1,12}(\.\d{1,6})?$/.test(text)
const share = (text: string) => String(Number((Number(text) / 100).toFixed(8)))

/** A year's plan, worked out by the server at every change, and made into monthly targets of a unit. */
export function usePlan() {
  const url = useUrl()
  const router = useRouter()
  const cache = useQueryClient()
  const [leaves, unit, first, seasonText] = [url.part('leaves'), url.part('unit'), url.part('from', moved(monthOf(today()), 1)), url.part('seasons', EVEN)]
  const begin = useQuery({
    queryKey: computed(() => ['ConsoleGoalStart', unit.value]),
    queryFn: ({ signal }) => query(ConsoleGoalStartDocument, { unitId: unit.value }, { signal }),
    enabled: computed(() => unit.value !== ''),
  })
  const start = computed(() => (unit.value ? begin.data.value?.goalStart : undefined))
  const measured = computed<Partial<Record<Field, string>>>(() => {
    const { revenue, orderValue, friends, guides } = start.value ?? {}
    return { ...(revenue ? { revenue } : {}), ...(orderValue ? { orderValue } : {}), ...(friends != null ? { friends: String(friends) } : {}), ...(guides ? { guides: String(guides) } : {}) }
  })
  const fields = Object.fromEntries((Object.keys(FIELDS) as Field[]).map((name) => {
    const typed = url.part(name)
    return [name, computed({ get: () => typed.value || measured.value[name] || (start.value && !ASSUMED.includes(name) ? '' : FIELDS[name]), set: (next: string) => { typed.value = next } })]
  })) as Record<Field, WritableComputedRef<string>>
  const seasons = computed({ get: () => seasonText.value.split('~').map(Number), set: (next) => { seasonText.value = next.join('~') } })
  const months = computed(() => Array.from({ length: YEAR }, (_, at) => moved(first.value, at)))

  const wrong = computed(() => (Object.keys(FIELDS) as Field[]).filter((it) => !isNumber(fields[it].value)))
  const asked = computed(() => ({
    revenue: fields.revenue.value, orderValue: fields.orderValue.value, ordersAYear: fields.ordersAYear.value,
    conversion: share(fields.conversion.value), retention: share(fields.retention.value),
    friends: Math.round(Number(fields.friends.value)), guides: Math.round(Number(fields.guides.value)),
    losesNewcomers: leaves.value === '1', monthShares: seasons.value,
  }))
  const later = useLater(asked)
  const plan = useQuery({
    queryKey: computed(() => ['ConsoleGoalPlan', later.value, language()]),
    queryFn: ({ signal }) => query(ConsoleGoalPlanDocument, { plan: later.value }, { signal }),
    enabled: computed(() => !wrong.value.length),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const planned = computed(() => (plan.error.value || wrong.value.length ? undefined : plan.data.value?.planGoals))

  const { measure } = useTargetMeasures(() => '')
  const write = useWrite()
  const send = async (targets: { month: string; target: string | null }[], at: { unitId: string; measureId: string }) =>
    successOf((await mutate(ConsoleSetTargetsDocument, { input: { holder: { unitId: at.unitId }, measureId: at.measureId, targets } })).setTargets)

  const at = () => ({ unitId: unit.value, measureId: measure.value!.id })
  const wanted = computed(() => months.value.map((month, n) => ({ month, target: planned.value?.months[n] ? String(planned.value.months[n]) : null })))
  /** The targets that stand now, once it was asked whether they may go. */
  const standing = ref<{ month: string; target: string | null }[]>()
  const asks = computed({ get: () => standing.value !== undefined, set: (is) => { if (!is) standing.value = undefined } })
  /** What would be lost: months whose target would be another one, or none. */
  const lost = computed(() => (standing.value ?? []).flatMap((was, n) => {
    const now = wanted.value[n]?.target ?? null
    return was.target === null || Number(was.target) === Number(now ?? Number.NaN) ? [] : [{ month: was.month, was: was.target, now }]
  }))

  async function ask() {
    standing.value = await write.run(async () => {
      const { goalMonths } = await query(ConsoleTargetsDocument, { ...at(), holder: { unitId: unit.value }, month: first.value, firstMonth: first.value, months: YEAR })
      return goalMonths.map((it) => ({ month: it.firstDay, target: it.target }))
    })
  }

  /** The adds of each month become the unit's targets; months without any are left without a target. */
  async function apply() {
    const before = standing.value!
    const where = at()
    const done = await write.run(async () => { await send(wanted.value, where); return true })
    await cache.invalidateQueries({ queryKey: ['ConsoleTargets'] })
    if (!done) return
    asks.value = false
    const undo = () => void write.run(() => send(before, where)).then(() => cache.invalidateQueries({ queryKey: ['ConsoleTargets'] })).then(() => say(t('targets.undone')))
    say(t('plan.applied'), { tone: 'good', action: { label: t('ui.undo'), run: undo } })
    void router.push({ path: '/targets', query: { unit: where.unitId, month: first.value } })
  }
  return { fields, start, measured, leaves, unit, first, seasons, months, wrong, plan, planned, write, asks, lost, ask, apply }
}
