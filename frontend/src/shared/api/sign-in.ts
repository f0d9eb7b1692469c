/** Who is signed in on this phone. The tokens are cookies that no script sees; kept here is only whose they are. */
import { shallowRef } from 'vue'
import { language } from '@/shared/i18n'
import { ApiError } from './errors'

const person = shallowRef<string | null>(localStorage.getItem('person'))
const leavers = new Set<() => void>()

export const signedInPerson = (): string | null => person.value

/** Called when the sign-in is over, by the guide's wish or by the server's. */
export function onSignedOut(leave: () => void): void {
  leavers.add(leave)
}

function remember(id: string | null) {
  person.value = id
  if (id) localStorage.setItem('person', id)
  else localStorage.removeItem('person')
}

async function post(path: string, body: unknown): Promise<{ personId?: string }> {
  const headers = { 'content-type': 'application/json', 'accept-language': language(), 'x-pacesetter-client': __CLIENT__ }
  const answer = await fetch(`/auth/${path}`, { method: 'POST', credentials: 'same-origin', headers, body: JSON.stringify(body) }).catch(() => {
    throw new ApiError('', 'NETWORK', 0)
  })
  const text = await answer.text()
  const data = text && answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {}
  if (answer.ok) return data
  const fault = data.errors?.[0]
  throw new ApiError(fault?.message ?? '', fault?.extensions?.code ?? 'SERVER', answer.status, Number(answer.headers.get('retry-after') ?? 0), fault?.extensions?.path)
}

async function enter(path: 'password' | 'link', body: unknown): Promise<void> {
  const { personId } = await post(path, body)
  if (person.value && person.value !== personId) forgetAnswers()
  remember(personId ?? null)
}

export const signInByPassword = (employeeNo: string, password: string) => enter('password', { employeeNo, password })
export const signInByLink = (token: string) => enter('link', { token })

/** Sets one's own password and ends every other sign-in. An access token that ran out meanwhile is renewed once. */
export async function changePassword(newPassword: string, currentPassword: string): Promise<void> {
  const send = () => post('own-password', { newPassword, currentPassword })
  await send().catch(async (error) => {
    if (!(error instanceof ApiError && error.code === 'NOT_SIGNED_IN' && (await refreshSignIn()))) throw error
    await send()
  })
}

let refreshing: Promise<boolean> | undefined

/** New tokens for old, once for all who ask at the same moment. False when the sign-in is over. */
export function refreshSignIn(): Promise<boolean> {
  refreshing ??= renew().finally(() => { refreshing = undefined })
  return refreshing
}

async function renew(): Promise<boolean> {
  try {
    const { personId } = await post('refresh', {})
    if (personId) remember(personId)
    return true
  } catch (error) {
    if (error instanceof ApiError && error.isPassing) throw error
    leave()
    return false
  }
}

/** Ends the sign-in. What waits in the outbox stays with its person: stores share phones. */
export async function signOut(): Promise<void> {
  await post('sign-out', {}).catch(() => undefined)
  leave()
}

function leave() {
  forgetAnswers()
  remember(null)
  leavers.forEach((it) => it())
}

/** Drops the last person's answers from the worker and from this phone. */
export function forgetAnswers() {
  if ('serviceWorker' in navigator) navigator.serviceWorker.controller?.postMessage('forget-answers')
  Object.keys(localStorage).filter((it) => it.startsWith('last:')).forEach((it) => localStorage.removeItem(it))
}
