import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const seen = vi.hoisted(() => ({ person: 'guide' as string | null, newest: 4, events: [] as object[], said: [] as string[], sockets: 0, asked: [] as unknown[] }))
vi.mock('@/shared/api', () => ({
  client: { invalidateQueries: async () => undefined },
  hashOf: () => 'hash', headers: () => ({}), refreshSignIn: async () => true, signedInPerson: () => seen.person,
  query: async (_: unknown, variables: { after?: number }) => {
    seen.asked.push(variables)
    if (variables.after === undefined) return { viewer: { notifications: { edges: [{ node: { seq: seen.newest } }] } } }
    return { viewer: { notificationEvents: seen.events } }
  },
}))
vi.mock('./routes', () => ({ router: { push: () => undefined } }))
vi.mock('./words', () => ({ t: (key: string, values?: { title: string }) => values?.title ?? key }))
vi.mock('@/shared/ui/toast', () => ({ say: (text: string) => seen.said.push(text) }))
vi.mock('graphql-ws', () => ({
  createClient: ({ on }: { on: { connected: () => void } }) => {
    seen.sockets += 1
    on.connected()
    return { subscribe: () => undefined, dispose: () => undefined }
  },
}))
const { startNews, stopNews } = await import('./useNews')

beforeEach(() => {
  vi.useFakeTimers()
  Object.assign(seen, { person: 'guide', newest: 4, events: [], said: [], sockets: 0, asked: [] })
})
afterEach(() => {
  stopNews()
  vi.useRealTimers()
})

test('what comes between the first paint and the socket is news', async () => {
  void startNews()
  await vi.advanceTimersByTimeAsync(100)
  seen.newest = 5
  seen.events = [{ seq: 5, notification: { badge: null, title: 'a badge', link: '/' } }]
  await vi.advanceTimersByTimeAsync(5_000)
  expect(seen).toMatchObject({ sockets: 1, said: ['a badge'], asked: [{}, { after: 4 }] })
})

test('a person who leaves before the socket opens has none', async () => {
  void startNews()
  await vi.advanceTimersByTimeAsync(100)
  stopNews()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(seen.sockets).toBe(0)
})

test('who signs in right after another gets one socket', async () => {
  void startNews()
  await vi.advanceTimersByTimeAsync(100)
  stopNews()
  seen.person = 'next guide'
  void startNews()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(seen.sockets).toBe(1)
})
