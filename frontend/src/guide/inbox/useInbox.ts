import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, watch } from 'vue'
import { client, hashOf, query } from '@/shared/api'
import { AcknowledgeNotificationsDocument, InboxPageDocument, type InboxRow_NotificationFragment } from '@/shared/gql/generated/graphql'
import { language } from '@/shared/i18n'
import { enqueue } from '@/shared/offline/outbox'

/** The guide's messages. Shown is delivered, opened is read; both go through the outbox. */
export function useInbox() {
  const list = useInfiniteQuery({
    queryKey: computed(() => ['InboxPage', language()]),
    queryFn: ({ signal, pageParam }) => query(InboxPageDocument, { after: pageParam }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ viewer: { notifications: it } }) => (it.pageInfo.hasNextPage ? it.pageInfo.endCursor : undefined),
  })
  const all = computed(() => list.data.value?.pages.flatMap((page) => page.viewer.notifications.edges.map((it) => it.node)))
  const unread = computed(() => all.value?.filter((it) => !it.readAt) ?? [])
  const isLearner = computed(() => list.data.value?.pages[0]?.viewer.rights?.includes('LEARN') ?? true)
  const told = new Set<string>()

  async function acknowledge(ids: string[], read: boolean) {
    if (ids.length) await enqueue({ kind: 'notice', about: '', hash: hashOf(AcknowledgeNotificationsDocument), variables: { input: { ids, read } }, isQuiet: true })
  }
  watch(all, (now) => {
    const fresh = now?.filter((it) => !it.deliveredAt && !told.has(it.id)).map((it) => it.id) ?? []
    fresh.forEach((id) => told.add(id))
    void acknowledge(fresh, false)
  }, { immediate: true })

  async function read(items: readonly InboxRow_NotificationFragment[]) {
    const ids = items.filter((it) => !it.readAt).map((it) => it.id)
    const at = new Date().toISOString()
    client.setQueryData<typeof list.data.value>(['InboxPage', language()], (old) => old && {
      ...old,
      pages: old.pages.map((page) => ({ viewer: { ...page.viewer, notifications: { ...page.viewer.notifications, edges: page.viewer.notifications.edges.map((edge) => ({ node: ids.includes(edge.node.id) ? { ...edge.node, readAt: at } : edge.node })) } } })),
    })
    await acknowledge(ids, true)
    void client.invalidateQueries({ queryKey: ['GuideHome'] })
  }
  return { list, all, unread, read, isLearner }
}
