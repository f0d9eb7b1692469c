import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { mutate, query, Refused, successOf } from '@/shared/api'
import { ConsoleDraftPolicyDocument, ConsolePolicyPreviewDocument, ConsolePublishPolicyDocument } from '@/shared/gql/generated/console'
import { dateWithYear } from '@/shared/format/format'
import { say } from '@/shared/ui/toast'
import { useLater } from '@/shared/ui/useLater'
import { useWrite } from '../../parts/useWrite'
import { language, t } from './words'
import { madeFrom, type Template } from './templates'
import { currenciesOf, draftOf, emptyPolicy, fieldAt, inputOf, type PolicyDraft } from './terms'
import { usePolicy, useVersion } from './usePolicies'

const PREVIEW_MS = 300
const copy = (draft: PolicyDraft): PolicyDraft => JSON.parse(JSON.stringify(draft)) as PolicyDraft

/** The draft of a policy: what is typed, how it reads aloud, and what the server would refuse it for. */
export function usePolicyDraft(id: () => string, template: () => Template | undefined) {
  const cache = useQueryClient()
  const known = usePolicy(id)
  /** The draft there is, else the version that the next one begins as. */
  const begun = computed(() => known.draft.value ?? known.published.value)
  const { text: version, error: versionFault } = useVersion(() => begun.value?.id)
  const write = useWrite()
  const draft = ref<PolicyDraft>()
  const base = ref('')
  /** The draft that lies under what is typed: one that somebody else saved meanwhile is not overwritten. */
  let replaces: string | null = null
  const isTouched = computed(() => draft.value !== undefined && JSON.stringify(draft.value) !== base.value)
  const isDirty = computed(() => isTouched.value || !known.draft.value)

  function load() {
    const from = version.value && begun.value ? draftOf({ ...begun.value, meant: version.value.meant }) : template() ? madeFrom(template()!, t) : emptyPolicy()
    draft.value = copy(from)
    replaces = known.draft.value?.id ?? null
    base.value = JSON.stringify(draft.value)
  }
  const isKnown = computed(() => !id() || version.value !== undefined || (known.policy.value !== undefined && !begun.value))
  watch([isKnown, version, template], () => { if (isKnown.value && !isTouched.value) load() }, { immediate: true })

  const text = computed(() => (draft.value ? JSON.stringify(inputOf(draft.value, id() || null)) : ''))
  const asked = useLater(text, PREVIEW_MS)
  const preview = useQuery({
    queryKey: computed(() => ['ConsolePolicyPreview', asked.value, language()]),
    queryFn: ({ signal }) => query(ConsolePolicyPreviewDocument, { input: JSON.parse(asked.value) as ReturnType<typeof inputOf> }, { signal }),
    enabled: computed(() => asked.value !== ''),
    placeholderData: (old) => old,
    gcTime: 0,
  })
  const read = computed(() => preview.data.value?.previewPolicy)

  /** What is missing stands at its field as soon as somebody writes; that it was not saved, once they tried to. */
  const isTried = ref(false)
  const fault = computed(() => {
    if (!draft.value || !(isTried.value || isTouched.value)) return undefined
    const refused = write.error.value instanceof Refused ? write.error.value.problem : undefined
    const found = read.value?.fault ?? (refused && isBesideTerms(refused.path) ? refused : undefined)
    return found ? { field: fieldAt(found.path ?? [], currenciesOf(draft.value)), message: found.message } : undefined
  })
  const faultAt = (field: string) => (fault.value?.field === field ? fault.value.message : '')

  async function save(): Promise<string | undefined> {
    isTried.value = true
    const sent = copy(draft.value!)
    const done = await write.run(async () => successOf((await mutate(ConsoleDraftPolicyDocument, { input: { ...inputOf(sent, id() || null), replaces } })).draftPolicy).policyVersion)
    if (!done) return undefined
    base.value = JSON.stringify(sent)
    replaces = done.id
    isTried.value = false
    say(t('policies.saved'), { tone: 'good' })
    await renew()
    return done.policy.id
  }

  async function publish(fromDay: string): Promise<boolean> {
    if (isDirty.value && !(await save())) return false
    const { id: versionId, version, number } = known.draft.value!
    const done = await write.run(async () => successOf((await mutate(ConsolePublishPolicyDocument, { input: { versionId, version, fromDay } })).publishPolicy))
    if (!done) return false
    say(t('policies.published', { n: number, date: dateWithYear(fromDay) }), { tone: 'good' })
    await renew()
    return true
  }

  const renew = () => Promise.all(['ConsolePolicies', 'ConsolePolicy', 'ConsolePolicyVersion'].map((it) => cache.invalidateQueries({ queryKey: [it] })))
  async function reload() {
    write.clear()
    base.value = JSON.stringify(draft.value)
    await renew()
  }
  /** After all: what is typed instead of what somebody else saved. */
  async function overwrite() {
    await renew()
    replaces = known.draft.value?.id ?? null
    return save()
  }
  return { ...known, version, loadFault: computed(() => known.page.error.value ?? versionFault.value), saved: known.draft, draft, write, isTouched, isDirty, read, isReading: preview.isFetching, isTried, fault, faultAt, save, publish, reload, overwrite }
}

/** Of the name and the note, which the preview does not look at. */
const isBesideTerms = (path: readonly string[] | null | undefined) => ['name', 'nameEn', 'note', 'policyId'].includes(path?.[0] ?? '')
