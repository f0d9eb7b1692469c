import { onScopeDispose } from 'vue'
import { hashOf, mutate, mutateByHash } from '@/shared/api'
import { CloseLeaseDocument, OpenLeaseDocument, SendBeatsDocument } from '@/shared/gql/generated/graphql'
import { enqueue, flush, onSettled } from '@/shared/offline/outbox'
import { deviceId, newId } from '@/shared/offline/store'
import { noteKept } from './kept'
import { Watch, type BeatsAnswer, type Sealed } from './watch'

type Beats = { input: { leaseId: string; beats: Sealed[]; positionMs: number } }

const MOST_BEATS = 50

/** Beats of one lease wait as one write, up to what a request may carry. */
function join(older: Record<string, unknown>, newer: Record<string, unknown>): Beats | undefined {
  const [a, b] = [(older as Beats).input, (newer as Beats).input]
  return a.beats.length < MOST_BEATS ? { input: { ...b, beats: [...a.beats, ...b.beats] } } : undefined
}

/** Watching one lesson on this phone: lease over the wire, beats through the outbox. */
export function useWatch(lessonId: string, title: () => string) {
  const beats = (leaseId: string, beat: Sealed, positionMs: number): Beats => ({ input: { leaseId, beats: [beat], positionMs } })
  const watch = new Watch({
    open: async (takeOver) => {
      await flush()
      const input = { lessonId, takeOver, device: deviceId(), idempotencyKey: newId() }
      return (await mutate(OpenLeaseDocument, { input })).openLease
    },
    keep: (leaseId, beat, positionMs) =>
      enqueue({ kind: 'beats', about: title(), hash: hashOf(SendBeatsDocument), variables: beats(leaseId, beat, positionMs), coalesceKey: `beats:${leaseId}` }, join),
    rush: (leaseId, beat, positionMs) => void mutateByHash(hashOf(SendBeatsDocument), beats(leaseId, beat, positionMs), { keepalive: true }).catch(() => undefined),
    close: (leaseId, positionMs) => enqueue({ kind: 'close', about: title(), hash: hashOf(CloseLeaseDocument), variables: { input: { leaseId, positionMs } }, isQuiet: true }),
    ask: async (leaseId) => (await mutate(SendBeatsDocument, { input: { leaseId, beats: [] } })).sendBeats,
    note: (leaseId, offsetMs, nextSeq) => { if (watch.state.lease?.isOffline) void noteKept(lessonId, { leaseId, offsetMs, nextSeq }) },
    now: () => performance.now(),
    wallClock: () => Date.now(),
  })

  const stop = onSettled(({ entry, answer }) => {
    const input = (entry.variables as Beats).input
    if (entry.hash === hashOf(SendBeatsDocument) && input.leaseId === watch.state.lease?.id) watch.hear(answer as unknown as BeatsAnswer)
  })
  const leave = () => watch.leave()
  addEventListener('pagehide', leave)
  const hide = () => { if (document.hidden) leave() }
  document.addEventListener('visibilitychange', hide)
  onScopeDispose(() => {
    stop()
    removeEventListener('pagehide', leave)
    document.removeEventListener('visibilitychange', hide)
  })
  return watch
}
