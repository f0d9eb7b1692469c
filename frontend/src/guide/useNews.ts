/** New notifications while the app is open: the socket is a hint, `notificationEvents` closes every gap. */
import type { Client } from 'graphql-ws'
import { client as cache, hashOf, headers, query, refreshSignIn, signedInPerson } from '@/shared/api'
import { NewsNowDocument, NewsSinceDocument, NotificationAddedDocument, type InboxRow_NotificationFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { router } from './routes'
import { t } from './words'

const POLL_MS = 10_000
const MOST_FAILURES = 2
const EXPIRED = 4403
const AFTER_FIRST_PAINT_MS = 3_000

type Socket = Pick<Client, 'dispose'>
let socket: Socket | undefined
let poll: ReturnType<typeof setInterval> | undefined
let last = 0
let failures = 0
/** Who asked last for news; whoever finds another here after waiting gives up. */
let turn = 0

/** Shows what is new, once each, in order. */
export function take(seq: number, notification: InboxRow_NotificationFragment): void {
  if (seq <= last) return
  last = seq
  const { badge, title, link } = notification
  say(badge ? t('inbox.badge', { name: badge.name }) : t('inbox.new', { title }), {
    tone: badge ? 'good' : 'calm',
    badge: badge ?? undefined,
    action: { label: t('inbox.open'), run: () => void router.push(/^\/(?!\/)/.test(link) ? link : '/inbox') },
  })
  for (const key of ['GuideHome', 'InboxPage', 'BadgesPage']) void cache.invalidateQueries({ queryKey: [key] })
}

async function catchUp(): Promise<void> {
  const { viewer } = await query(NewsSinceDocument, { after: last })
  viewer.notificationEvents.forEach((it) => take(it.seq, it.notification))
}

function startPolling(): void {
  poll ??= setInterval(() => { if (!document.hidden && navigator.onLine && signedInPerson()) void catchUp().catch(() => undefined) }, POLL_MS)
}

async function connect(isOver: () => boolean): Promise<void> {
  const { createClient } = await import('graphql-ws')
  if (isOver()) return
  const live = createClient({
    url: location.origin.replace(/^http/, 'ws') + '/graphql',
    connectionParams: () => headers(),
    retryAttempts: Infinity,
    shouldRetry: () => failures < MOST_FAILURES,
    on: {
      connected: () => {
        failures = 0
        void catchUp().catch(() => undefined)
      },
      closed: (event) => {
        failures += 1
        if ((event as CloseEvent).code === EXPIRED) void refreshSignIn().catch(() => undefined)
        if (failures >= MOST_FAILURES) startPolling()
      },
    },
  })
  socket = live
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(NotificationAddedDocument) } }
  live.subscribe<{ notificationAdded: { seq: number; notification: InboxRow_NotificationFragment } }>({ query: '', extensions }, {
    next: ({ data }) => { if (data) take(data.notificationAdded.seq, data.notificationAdded.notification) },
    error: startPolling,
    complete: () => undefined,
  })
}

/** What was there before is no news: where that ends is asked at once. The socket opens after the first paint and catches up. */
export async function startNews(): Promise<void> {
  const mine = ++turn
  const isOver = () => mine !== turn || !signedInPerson()
  try {
    const { viewer } = await query(NewsNowDocument, {})
    if (isOver()) return
    last = viewer.notifications.edges[0]?.node.seq ?? 0
    await new Promise((go) => setTimeout(go, AFTER_FIRST_PAINT_MS))
    if (!isOver()) await connect(isOver)
  } catch {
    if (!isOver()) startPolling()
  }
}

export function stopNews(): void {
  turn += 1
  void Promise.resolve(socket?.dispose()).catch(() => undefined)
  clearInterval(poll)
  socket = poll = undefined
  last = failures = 0
}
