import { expect, test } from 'vitest'
import { within } from './within'

const way = [{ id: 'HQ' }, { id: 'JS' }, { id: 'S' }]

test('the way begins at the own unit of the viewer', () => {
  expect(within(way, 'JS').map((it) => it.id)).toEqual(['JS', 'S'])
  expect(within(way, 'HQ')).toHaveLength(3)
})

test('standing in the own unit there is nothing above to open', () => expect(within(way, 'STORE')).toEqual([]))
