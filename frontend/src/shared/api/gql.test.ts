import { afterEach, expect, test, vi } from 'vitest'
import type { TypedDocumentString } from '@/shared/gql/generated/graphql'
import { ApiError } from './errors'
import { query } from './gql'

vi.stubGlobal('__CLIENT__', 'test')
afterEach(() => vi.restoreAllMocks())

const isPassing = async (code: string) => {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json({ data: { unit: null }, errors: [{ message: '', extensions: { code } }] }))
  const error = await query({} as TypedDocumentString<unknown, object>, {}).catch((it: unknown) => it)
  return error instanceof ApiError && error.isPassing
}

test('what is not there is not asked for again, what broke is', async () => {
  expect([await isPassing('NOT_FOUND'), await isPassing('INTERNAL')]).toEqual([false, true])
})
