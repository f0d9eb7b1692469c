import { expect, test } from 'vitest'
import { everyOne } from './every-one'

test('a list in pages is read to its end, each page once', async () => {
  const pages = new Map([[undefined, ['a', 'b']], ['b', ['c']]])
  const asked: (string | undefined)[] = []
  const found = await everyOne(async (after) => {
    asked.push(after)
    return { pageInfo: { hasNextPage: after === undefined, endCursor: 'b' }, edges: pages.get(after)!.map((node) => ({ node })) }
  })
  expect([found, asked]).toEqual([['a', 'b', 'c'], [undefined, 'b']])
})
