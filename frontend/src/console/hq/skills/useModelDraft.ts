import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { mutate, successOf } from '@/shared/api'
import { ConsoleDiscardModelDocument, ConsoleDraftModelDocument, ConsolePublishModelDocument } from '@/shared/gql/generated/console'
import type { Role } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useWrite } from '../../parts/useWrite'
import { t } from '../../words'
import { draftOf, emptyDraft, inputOf, isWhole, type Draft } from './model'
import { useModel, useModels } from './useModels'

/** The one draft of a role: what is edited here, what is saved, and what is in force. */
export function useModelDraft(role: () => Role) {
  const cache = useQueryClient()
  const { page, draftOf: savedOf, inForceOf } = useModels()
  const saved = computed(() => savedOf(role()))
  const before = computed(() => inForceOf(role()))
  const { model: savedModel, error: savedFault } = useModel(() => saved.value)
  const { model: inForce, error: inForceFault } = useModel(() => before.value)
  const isKnown = computed(() => page.data.value !== undefined && (saved.value ? savedModel.value !== undefined : !before.value || inForce.value !== undefined))
  const write = useWrite()
  const draft = ref<Draft>()
  const base = ref('')
  /** The draft that lies under what is typed: one that somebody else saved meanwhile is not overwritten. */
  let read: { id: string; version: number } | undefined
  const isTouched = computed(() => draft.value !== undefined && JSON.stringify(draft.value) !== base.value)

  /** A new version begins as the one in force. What somebody is typing is never thrown away by a fresh answer. */
  function load() {
    draft.value = savedModel.value ? draftOf(savedModel.value) : inForce.value ? draftOf(inForce.value) : emptyDraft()
    base.value = JSON.stringify(draft.value)
    read = saved.value
  }
  watch([isKnown, savedModel, inForce], () => { if (isKnown.value && !isTouched.value) load() }, { immediate: true })

  const renew = () => Promise.all(['ConsoleModels', 'ConsoleTeamSkills', 'ConsoleNetworkSkills'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
  const settle = () => { base.value = JSON.stringify(draft.value) }
  async function reload() {
    write.clear()
    settle()
    await renew()
  }
  async function save(): Promise<boolean> {
    const known = read ? { modelId: read.id, version: read.version } : {}
    const done = await write.run(async () => successOf((await mutate(ConsoleDraftModelDocument, { input: { ...inputOf(draft.value!, role()), ...known } })).draftCapabilityModel))
    if (!done) return false
    settle()
    read = done.model ?? undefined
    await renew()
    say(t('sheet.saved'), { tone: 'good' })
    return true
  }
  async function discard(): Promise<boolean> {
    const { id, version } = saved.value!
    const done = await write.run(async () => successOf((await mutate(ConsoleDiscardModelDocument, { input: { modelId: id, version } })).discardCapabilityModel))
    if (!done) return false
    settle()
    await renew()
    say(t('sheet.discarded'))
    return true
  }
  async function publish(): Promise<boolean> {
    if ((isTouched.value || !saved.value) && !(await save())) return false
    const { id, version, number } = saved.value!
    const done = await write.run(async () => successOf((await mutate(ConsolePublishModelDocument, { input: { modelId: id, version } })).publishCapabilityModel))
    if (!done) return false
    settle()
    await renew()
    say(t('model.published', { n: number }), { tone: 'good' })
    return true
  }
  const isReady = computed(() => draft.value !== undefined && isWhole(draft.value))
  const number = computed(() => saved.value?.number ?? (before.value?.number ?? 0) + 1)
  return { page, fault: computed(() => page.error.value ?? savedFault.value ?? inForceFault.value), draft, saved, write, isTouched, isReady, number, reload, save, discard, publish }
}
