import { useQueryClient } from '@tanstack/vue-query'
import { reactive, ref, watch } from 'vue'
import { mutate, successOf } from '@/shared/api'
import { ConsoleAddMallItemDocument, ConsoleArchiveMallItemDocument, ConsoleEditMallItemDocument, ConsoleRestockMallItemDocument } from '@/shared/gql/generated/console'
import type { ConsoleMall_MallItemFragment } from '@/shared/gql/generated/graphql'
import { number } from '@/shared/format/format'
import { say } from '@/shared/ui/toast'
import { newKey } from '../../parts/new-key'
import type { Choice } from '../../parts/useChoices'
import { useWrite } from '../../parts/useWrite'
import { t } from './words'

export interface Picture { id: string; url: string }
export type Item = ConsoleMall_MallItemFragment
export const blank = () => ({ name: '', nameEn: '', about: '', aboutEn: '', price: 50, limitEach: 0, stock: 10, unit: undefined as Choice | undefined, opensOn: '', closesOn: '', pictures: [] as Picture[] })

/** One item as a form, with what else can be done to it. Nothing that was typed is lost by a refusal. */
export function useItemDrawer(item: () => Item | undefined, onMade: (id: string) => void) {
  const cache = useQueryClient()
  const [write, restocking] = [useWrite(), useWrite()]
  const draft = reactive(blank())
  const change = ref('')
  let [key, stockKey] = [newKey(), newKey()]

  function begin() {
    const it = item()
    write.clear()
    restocking.clear()
    key = newKey()
    change.value = ''
    Object.assign(draft, blank(), it && {
      name: it.nameZh, nameEn: it.nameEn, about: it.aboutZh, aboutEn: it.aboutEn, price: it.price, limitEach: it.limitEach, opensOn: it.opensOn ?? '', closesOn: it.closesOn ?? '',
      unit: it.unit ? { id: it.unit.id, label: it.unit.name } : undefined, pictures: it.photos.map((photo) => ({ id: photo.id, url: photo.smallUrl })),
    })
  }
  watch(() => item()?.id, begin, { immediate: true })
  watch(change, () => { stockKey = newKey() })

  const renew = () => cache.invalidateQueries({ queryKey: ['ConsoleMall'] })
  const meant = () => ({
    name: draft.name, nameEn: draft.nameEn, about: draft.about, aboutEn: draft.aboutEn, price: Number(draft.price), limitEach: Number(draft.limitEach),
    unitId: draft.unit?.id, opensOn: draft.opensOn || undefined, closesOn: draft.closesOn || undefined, pictureIds: draft.pictures.map((it) => it.id),
  })

  async function save() {
    const it = item()
    const done = await write.run(async () => it
      ? successOf((await mutate(ConsoleEditMallItemDocument, { input: { mallItemId: it.id, item: meant(), version: it.version } })).editMallItem)
      : successOf((await mutate(ConsoleAddMallItemDocument, { input: { item: meant(), stock: Number(draft.stock), idempotencyKey: key } })).addMallItem))
    if (!done) return
    say(t(it ? 'shop.saved' : 'shop.added', { name: done.item.name }), { tone: 'good' })
    await renew()
    onMade(done.item.id)
    begin()
  }

  async function restock() {
    const it = item()
    if (!it || !Number(change.value)) return
    const done = await restocking.run(async () => successOf((await mutate(ConsoleRestockMallItemDocument, { input: { mallItemId: it.id, change: Number(change.value), idempotencyKey: stockKey } })).restockMallItem))
    if (!done) return
    change.value = ''
    say(t('shop.restocked', { n: number(done.item.stock) }), { tone: 'good' })
    await renew()
  }

  async function archive(archived: boolean) {
    const it = item()
    if (!it) return
    const done = await write.run(async () => successOf((await mutate(ConsoleArchiveMallItemDocument, { input: { mallItemId: it.id, archived } })).archiveMallItem))
    if (!done) return
    say(t(archived ? 'shop.archiveDone' : 'shop.returnDone', { name: it.name }), { tone: 'good' })
    onMade('')
    await renew()
  }

  async function reload() {
    await renew()
    begin()
  }
  return { draft, change, write, restocking, save, restock, archive, reload }
}
