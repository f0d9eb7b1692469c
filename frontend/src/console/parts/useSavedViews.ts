import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { useRoute } from 'vue-router'
import { mutate, sentence, successOf } from '@/shared/api'
import { ConsoleDeleteViewDocument, ConsoleRenameViewDocument, ConsoleSaveViewDocument, ConsoleSetDefaultViewDocument } from '@/shared/gql/generated/console'
import type { Screen } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { useViewer } from '../shell/useViewer'
import { t } from '../words'
import { newKey } from './new-key'
import { useWrite } from './useWrite'
import { queryOf, stateOf, type View } from './view-state'

/** The views of a screen: which one is shown, and keeping, renaming, choosing and deleting them. */
export function useSavedViews(screen: () => Screen) {
  const route = useRoute()
  const cache = useQueryClient()
  const { viewer } = useViewer()
  const saving = useWrite()
  const renaming = useWrite()
  const name = ref('')
  const state = computed(() => stateOf(route.query))
  const views = computed(() => viewer.value?.savedViews.filter((it) => it.screen === screen()) ?? [])
  const current = computed(() => views.value.find((it) => it.query === state.value))
  const renew = () => cache.invalidateQueries({ queryKey: ['ConsoleViewer'] })
  const link = (view: View) => ({ path: route.path, query: queryOf(view.query) })
  let key = newKey()
  watch([name, state], () => { key = newKey(); saving.clear() })

  const keep = async (input: { name: string; query: string; isDefault?: boolean; position?: number }, idempotencyKey: string) => successOf((await mutate(ConsoleSaveViewDocument, { input: { screen: screen(), idempotencyKey, ...input } })).saveView)
  /** What needs no form: a refusal is told at the foot of the screen. */
  const act = (what: () => Promise<unknown>) => what().then(renew, (error: unknown) => { say(sentence(error), { tone: 'warn' }) })

  async function save(): Promise<boolean> {
    const said = name.value.trim()
    if (!(await saving.run(() => keep({ name: said, query: state.value }, key)))) return false
    name.value = ''
    say(t('views.saved', { name: said }), { tone: 'good' })
    await renew()
    return true
  }
  async function rename(view: View, to: string): Promise<boolean> {
    const done = await renaming.run(async () => successOf((await mutate(ConsoleRenameViewDocument, { input: { viewId: view.id, name: to.trim() } })).renameView))
    if (done) await renew()
    return done !== undefined
  }
  const setDefault = (view: View) => act(async () => successOf((await mutate(ConsoleSetDefaultViewDocument, { input: { viewId: view.id, isDefault: !view.isDefault } })).setDefaultView))

  function remove(view: View) {
    return act(async () => {
      successOf((await mutate(ConsoleDeleteViewDocument, { input: { viewId: view.id } })).deleteView)
      const back = newKey()
      const { name: was, query, isDefault, position } = view
      say(t('views.deleted', { name: was }), { action: { label: t('ui.undo'), run: () => void act(() => keep({ name: was, query, isDefault, position }, back)) } })
    })
  }
  return { name, state, views, current, saving, renaming, link, save, rename, setDefault, remove }
}
