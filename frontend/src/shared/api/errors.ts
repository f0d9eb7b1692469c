/** What can go wrong between client and server, and what to say about it. */
import { t } from '@/shared/i18n'

/** A refusal or fault of the transport. `code` is the server's, or NETWORK, TIMEOUT, SERVER. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
    readonly retryAfterSeconds = 0,
    /** The field that it is about, if it is about one. */
    readonly path: readonly string[] = [],
  ) {
    super(message)
    this.name = 'ApiError'
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  get isPassing(): boolean {
    return this.code === 'NETWORK' || this.code === 'TIMEOUT' || this.status === 429 || this.status >= 500
  }
}

/** A refusal that a mutation's union carries. */
export interface Problem {
  readonly __typename: string
  readonly code: string
  readonly message: string
  readonly path?: readonly string[] | null
  readonly retryAfterSeconds?: number
}

type IsProblem<T> = T extends { code: string; message: string } ? T : never

/** Whether the answer of a mutation refuses; what is left is its success. */
export function isProblem<T extends { __typename?: string }>(answer: T): answer is IsProblem<T> {
  return !answer.__typename?.endsWith('Success') && 'code' in answer && 'message' in answer
}

/** Throws when the answer refuses, so that a mutation has one way to fail. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message)
    this.name = 'Refused'
  }
}

export function successOf<T extends { __typename?: string }>(answer: T): Exclude<T, IsProblem<T>> {
  if (isProblem(answer)) throw new Refused(answer as unknown as Problem)
  return answer as Exclude<T, IsProblem<T>>
}

const SENTENCES: Record<string, 'network' | 'timeout' | 'signedOut' | 'notFound' | 'notAllowed'> = {
  NETWORK: 'network', TIMEOUT: 'timeout', NOT_SIGNED_IN: 'signedOut', NOT_FOUND: 'notFound', NOT_ALLOWED: 'notAllowed',
}

/** One sentence that a person can act on. The server's own words come first where it has any for people. */
export function sentence(error: unknown): string {
  if (error instanceof Refused) return error.message
  if (!(error instanceof ApiError)) return t('error.server')
  const known = SENTENCES[error.code]
  if (known) return t(`error.${known}`)
  if (error.status === 429) return t('error.busy', { n: Math.max(1, error.retryAfterSeconds) })
  return error.status >= 500 ? t('error.server') : error.message
}
