import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount, RouterLinkStub } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import own from '@/console/en.json'
import shared from '@/shared/i18n/en.json'
import { setWords } from '@/shared/i18n/language'
import PersonDrawer from './PersonDrawer.vue'

const seen = vi.hoisted(() => ({ rights: [] as string[], permissions: {} as object }))
vi.mock('vue-router', () => ({ RouterLink: RouterLinkStub }))
vi.mock('@/shared/ui/UiDrawer.vue', () => ({ default: { template: '<div><slot /></div>' } }))
vi.mock('@/shared/api', async (real) => ({
  ...(await real<typeof import('@/shared/api')>()),
  query: async (_: unknown, variables: object) => ('id' in variables
    ? { node: { __typename: 'Person', id: 'P1', name: 'Ann', employeeNo: 'S1', role: 'GUIDE', state: 'ACTIVE', since: null, unit: null, version: 1, permissions: seen.permissions } }
    : { viewer: { rights: seen.rights } }),
}))

const yes = { allowed: true, reason: null }
const no = (reason: string) => ({ allowed: false, reason })
beforeEach(() => setWords('en', { ...shared, ...own }))
afterEach(() => { document.body.innerHTML = '' })

async function deeds(rights: string[], permissions: object) {
  Object.assign(seen, { rights, permissions })
  const drawer = mount(PersonDrawer, { props: { id: 'P1' }, global: { plugins: [[VueQueryPlugin, { queryClient: new QueryClient() }]] } })
  await flushPromises()
  await flushPromises()
  return { buttons: drawer.findAll('.deeds button').map((it) => `${it.text()}${it.attributes('disabled') === undefined ? '' : ' (grey)'}`), notes: drawer.findAll('.note').map((it) => it.text()) }
}

test('what a role never does is not shown, and needs no excuse', async () => {
  expect(await deeds(['SEE_PEOPLE', 'ISSUE_LINKS'], { canIssueLink: yes, canEdit: no('You may not.'), canDismiss: no('You may not.') })).toEqual({ buttons: [own.people.link], notes: [] })
})

test('what cannot be done to this person is grey, and says why', async () => {
  const { buttons, notes } = await deeds(['SEE_PEOPLE', 'ISSUE_LINKS', 'EDIT_PEOPLE'], { canIssueLink: yes, canEdit: yes, canDismiss: no('Nobody dismisses themselves.') })
  expect(buttons).toEqual([own.people.link, own.people.rename, own.people.move, `${own.people.dismiss} (grey)`])
  expect(notes).toEqual(['Nobody dismisses themselves.'])
})
