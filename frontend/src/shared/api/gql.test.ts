import { afterEach, expect, test, vi } from 'vitest'
import { query } from './gql'
import { ApiError, sentence } from './errors'

const partly = (code: string, message: string) => vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ data: null, errors: [{ message, extensions: { code } }] }), { status: 294 }))
const asked = () => query({ __meta__: { hash: 'sha256:x' } } as never, {} as never).then(() => undefined, (error: ApiError) => error)
afterEach(() => vi.unstubAllGlobals())

test('a question that is refused says so in the words of the server, and is not asked again', async () => {
  partly('CONFLICT', 'There is no scorecard for this month yet.')

  const error = (await asked())!

  expect([sentence(error), error.isPassing]).toEqual(['There is no scorecard for this month yet.', false])
})

test('a fault of the server is not told in its words, and may pass', async () => {
  partly('INTERNAL', 'Something went wrong.')

  const error = (await asked())!

  expect([sentence(error), error.isPassing]).toEqual([sentence(new ApiError('', 'SERVER', 500)), true])
})
