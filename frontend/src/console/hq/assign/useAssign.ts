import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, ref, watch } from 'vue'
import { mutate, query, sentence, successOf } from '@/shared/api'
import { ConsoleAssignDocument, ConsoleAssignmentsDocument, ConsoleReachRoleDocument, ConsoleReachUnitDocument, ConsoleWithdrawDocument } from '@/shared/gql/generated/console'
import type { AssignmentTarget, ConsoleReachUnitQuery, Role } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { present, today } from '@/shared/format/clock'
import { newKey } from '../../parts/new-key'
import type { Choice } from '../../parts/useChoices'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'

export type Target = 'unit' | 'role' | 'person'
export interface Draft { courseId: string; target: Target; unit: Choice | undefined; role: Role; person: Choice | undefined; dueOn: string }

/** The contract's target, or nothing while a choice is missing. */
export function targetOf(draft: Pick<Draft, 'target' | 'unit' | 'role' | 'person'>): AssignmentTarget | undefined {
  if (draft.target === 'person') return draft.person && { personId: draft.person.id }
  if (!draft.unit) return undefined
  return draft.target === 'unit' ? { unitId: draft.unit.id } : { role: { role: draft.role, unitId: draft.unit.id } }
}

/** How many of a unit take courses. */
export const learnersOf = (roles: ConsoleReachUnitQuery): number => [roles.guides, roles.storeLeads, roles.regionLeads, roles.trainers].reduce((sum, it) => sum + it.totalCount, 0)

/** The day `days` from today, as the date field writes it. */
export function dayIn(days: number, now = present()): string {
  return today(new Date(now.getTime() + days * 86_400_000))
}

export function useAssignments() {
  const cache = useQueryClient()
  const pages = useInfiniteQuery({
    queryKey: computed(() => ['ConsoleAssignments', language()]),
    queryFn: ({ signal, pageParam }) => query(ConsoleAssignmentsDocument, { after: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.assignments.pageInfo.hasNextPage ? last.assignments.pageInfo.endCursor ?? undefined : undefined),
    placeholderData: keepPreviousData,
  })
  const assignments = computed(() => pages.data.value?.pages.flatMap((it) => it.assignments.edges.map((edge) => edge.node)) ?? [])
  const busyWith = ref('')

  async function renew() {
    await Promise.all(['ConsoleAssignments', 'ConsoleCompletion', 'ConsoleOverdue'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
  }

  async function withdraw(id: string) {
    busyWith.value = id
    try {
      const { withdrawnCount } = successOf((await mutate(ConsoleWithdrawDocument, { input: { assignmentId: id } })).withdrawAssignment)
      say(t('assign.withdrawn', { n: withdrawnCount }))
      await renew()
    } catch (error) {
      say(sentence(error), { tone: 'warn' })
    } finally {
      busyWith.value = ''
    }
  }
  return { pages, assignments, all: computed(() => pages.data.value?.pages[0]?.assignments.totalCount ?? 0), busyWith, renew, withdraw }
}

/** The form: who would be reached is asked before anything is written; right after it, the assignment can be undone. */
export function useNewAssignment(isOpen: () => boolean, course: () => string, done: () => void, undo: (id: string) => void) {
  const draft = reactive<Draft>({ courseId: '', target: 'unit', unit: undefined, role: 'GUIDE', person: undefined, dueOn: '' })
  const write = useWrite()
  let key = newKey()
  watch(isOpen, () => {
    write.clear()
    key = newKey()
    Object.assign(draft, { courseId: course(), target: 'unit', unit: undefined, role: 'GUIDE', person: undefined, dueOn: dayIn(14) })
  }, { immediate: true })

  const target = computed(() => targetOf(draft))
  const unitId = computed(() => draft.unit?.id ?? '')
  const inUnit = useQuery({ queryKey: computed(() => ['ConsoleReachUnit', unitId.value]), queryFn: ({ signal }) => query(ConsoleReachUnitDocument, { unitId: unitId.value }, { signal }), enabled: computed(() => draft.target === 'unit' && unitId.value !== '') })
  const inRole = useQuery({ queryKey: computed(() => ['ConsoleReachRole', unitId.value, draft.role]), queryFn: ({ signal }) => query(ConsoleReachRoleDocument, { unitId: unitId.value, role: draft.role }, { signal }), enabled: computed(() => draft.target === 'role' && unitId.value !== '') })
  const reach = computed<number | undefined>(() => {
    if (!target.value) return undefined
    if (draft.target === 'person') return 1
    return draft.target === 'unit' ? inUnit.data.value && learnersOf(inUnit.data.value) : inRole.data.value?.people.totalCount
  })

  async function assign() {
    const to = target.value
    if (!to) return
    const made = await write.run(async () => successOf((await mutate(ConsoleAssignDocument, { input: { courseId: draft.courseId, to, dueOn: draft.dueOn || undefined, idempotencyKey: key } })).assignCourse))
    if (!made) return
    const { id, enrolledCount } = made.assignment
    say(t('assign.done', { n: enrolledCount }), { tone: 'good', action: { label: t('ui.undo'), run: () => undo(id) } })
    done()
  }
  return { draft, write, target, reach, assign }
}
