import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount, RouterLinkStub } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import own from '@/console/en.json'
import shared from '@/shared/i18n/en.json'
import { setWords } from '@/shared/i18n/language'
import { toasts } from '@/shared/ui/toast'
import SavedViews from './SavedViews.vue'

const seen = vi.hoisted(() => ({ query: {} as Record<string, string>, views: [] as object[], sent: [] as Record<string, unknown>[], answer: {} as object }))
vi.mock('vue-router', () => ({ RouterLink: RouterLinkStub, useRoute: () => ({ path: '/scores', query: seen.query }) }))
vi.mock('@/shared/api', async (real) => ({
  ...(await real<typeof import('@/shared/api')>()),
  query: async () => ({ viewer: { rights: [], savedViews: seen.views } }),
  mutate: async (_: unknown, { input }: { input: Record<string, unknown> }) => {
    seen.sent.push(input)
    const answer = { __typename: 'Success', ...seen.answer }
    return { saveView: answer, renameView: answer, deleteView: answer, setDefaultView: answer }
  },
}))

const EAST = { id: 'V1', screen: 'SCORES', name: 'East', query: 'by=people&unit=U1', isDefault: true, position: 2 }
beforeEach(() => {
  setWords('en', { ...shared, ...own })
  Object.assign(seen, { query: {}, views: [EAST, { ...EAST, id: 'V2', screen: 'TEAM', name: 'Other screen' }], sent: [], answer: {} })
})
afterEach(() => { toasts.length = 0; document.body.innerHTML = '' })

async function menu(query: Record<string, string>) {
  seen.query = query
  const found = mount(SavedViews, { props: { screen: 'SCORES' }, attachTo: document.body, global: { plugins: [[VueQueryPlugin, { queryClient: new QueryClient() }]] } })
  await flushPromises()
  await flushPromises()
  const press = async (name: string) => { await found.find(`[aria-label="${name}"]`).trigger('click'); await flushPromises() }
  return { found, press }
}

test('the button says which view is shown; only those of the screen are listed', async () => {
  const { found } = await menu({ unit: 'U1', by: 'people' })
  expect(found.find('button').text()).toBe('East')
  expect(found.findAll('li .item').map((it) => it.text())).toEqual([`East${own.views.isDefault}`])
  expect(found.find('form').exists()).toBe(false)
})

test('without filters there is nothing to save', async () => {
  const { found } = await menu({})
  expect([found.find('button').text(), found.find('form').exists(), found.find('p').text()]).toEqual([own.views.title, false, own.views.filterFirst])
})

test('filters are saved under the typed name', async () => {
  const { found } = await menu({ unit: 'U2', person: 'P1' })
  await found.find('input').setValue(' West ')
  await found.find('form').trigger('submit')
  await flushPromises()
  expect(seen.sent).toEqual([{ screen: 'SCORES', name: 'West', query: 'unit=U2', idempotencyKey: expect.stringMatching(/^.{8,80}$/) }])
  expect(toasts.map((it) => it.text)).toEqual(['“West” is saved'])
})

test('a refusal stands at the name, which is kept', async () => {
  seen.answer = { __typename: 'Conflict', code: 'VIEW_NAME_TAKEN', message: 'Taken.', path: ['name'] }
  const { found } = await menu({ unit: 'U2' })
  await found.find('input').setValue('East')
  await found.find('form').trigger('submit')
  await flushPromises()
  expect([found.find('[role=alert]').text(), found.find('input').element.value, toasts.length]).toEqual(['Taken.', 'East', 0])
})

test('deleting can be undone: the view comes back where it stood, as the default that it was', async () => {
  const { press } = await menu({})
  await press('Delete “East”')
  expect(seen.sent).toEqual([{ viewId: 'V1' }])
  toasts[0]?.action?.run()
  await flushPromises()
  expect(seen.sent[1]).toEqual({ screen: 'SCORES', name: 'East', query: EAST.query, isDefault: true, position: 2, idempotencyKey: expect.any(String) })
})

test('Escape gives up a new name and leaves the focus where it began', async () => {
  const { found, press } = await menu({})
  await press('Rename “East”')
  expect(document.activeElement).toBe(found.find('li input').element)
  await found.find('li input').trigger('keydown', { key: 'Escape' })
  await flushPromises()
  expect([seen.sent.length, document.activeElement?.getAttribute('aria-label')]).toEqual([0, 'Rename “East”'])
})

test('pressing the default once more leaves the screen plain', async () => {
  const { press } = await menu({})
  await press('Open the page with “East”')
  expect(seen.sent).toEqual([{ viewId: 'V1', isDefault: false }])
})
