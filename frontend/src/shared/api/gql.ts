/** GraphQL by trusted documents: queries as GET, so that browser and worker can keep them; mutations as POST. */
import { hear } from '@/shared/format/clock'
import { language } from '@/shared/i18n'
import type { TypedDocumentString } from '@/shared/gql/generated/graphql'
import { ApiError } from './errors'
import { refreshSignIn } from './sign-in'

type Boot = { hash: string; answer: Promise<Response> }
type Sent = { url: string; init: RequestInit; hash: string }
export type Options = { signal?: AbortSignal; keepalive?: boolean }

const TIMEOUT_MS = 20_000
/** Data with errors: a refusal is for people to read and stays one however often it is asked; a fault may pass. */
const REFUSED = 422
const ACCEPT = 'application/graphql-response+json'

export const headers = (): Record<string, string> => ({ accept: ACCEPT, 'accept-language': language(), 'x-pacesetter-client': __CLIENT__ })

export function hashOf(document: TypedDocumentString<unknown, never> | { __meta__?: Record<string, unknown> }): string {
  return String(document.__meta__?.hash ?? '').replace('sha256:', '')
}

export function query<R, V>(document: TypedDocumentString<R, V>, variables: V, options: Options = {}): Promise<R> {
  const hash = hashOf(document)
  const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash } })
  const url = `/graphql?extensions=${encodeURIComponent(extensions)}&variables=${encodeURIComponent(JSON.stringify(variables ?? {}))}`
  return ask<R>({ url, hash, init: { headers: headers(), credentials: 'same-origin', ...options } })
}

export function mutate<R, V>(document: TypedDocumentString<R, V>, variables: V, options: Options = {}): Promise<R> {
  return mutateByHash(hashOf(document), variables, options) as Promise<R>
}

/** For the outbox, which keeps hashes and outlives the release that wrote them. */
export function mutateByHash(hash: string, variables: unknown, options: Options = {}): Promise<unknown> {
  const body = JSON.stringify({ variables, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } })
  const init = { method: 'POST', body, headers: { ...headers(), 'content-type': 'application/json' }, credentials: 'same-origin' as const, ...options }
  return ask({ url: '/graphql', hash, init })
}

async function ask<R>(sent: Sent, isSecondTry = false): Promise<R> {
  const answer = await (takeBoot(sent) ?? send(sent))
  const body = (await answer.json().catch(() => null)) as { data?: R; errors?: { message: string; extensions?: { code?: string } }[] } | null
  const fault = body?.errors?.[0]
  const code = fault?.extensions?.code
  if (answer.ok && body && !fault) return body.data as R
  if (code === 'NOT_SIGNED_IN' && !isSecondTry && (await refreshSignIn())) return ask<R>(sent, true)
  const retryAfter = Number(answer.headers.get('retry-after') ?? 0)
  throw new ApiError(fault?.message ?? answer.statusText, code ?? (answer.status === 429 ? 'RATE_LIMITED' : 'SERVER'), answer.ok ? (code && code !== 'INTERNAL' ? REFUSED : 500) : answer.status, retryAfter)
}

/** The answer that the boot script asked for before this bundle arrived; it serves once. */
function takeBoot({ hash, init }: Sent): Promise<Response> | undefined {
  const early = (globalThis as { __boot?: Boot }).__boot
  if (!early || init.method === 'POST' || early.hash !== hash) return undefined
  delete (globalThis as { __boot?: Boot }).__boot
  return early.answer.catch(() => { throw new ApiError('', 'NETWORK', 0) })
}

async function send({ url, init }: Sent): Promise<Response> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), TIMEOUT_MS)
  const give = () => limit.abort()
  init.signal?.addEventListener('abort', give)
  const askedAt = Date.now()
  try {
    const answer = await fetch(url, { ...init, signal: limit.signal })
    hear(answer.headers.get('date'), askedAt)
    return answer
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new ApiError('', limit.signal.aborted ? 'TIMEOUT' : 'NETWORK', 0)
  } finally {
    clearTimeout(timer)
    init.signal?.removeEventListener('abort', give)
  }
}
