import { expect, test } from 'vitest'
import { ref } from 'vue'
import { useSelection } from './selection'

test('Shift ticks every row between', () => {
  const rows = useSelection(ref(['a', 'b', 'c', 'd']))
  rows.tick('a')
  rows.tick('c', true)
  expect([rows.chosen.value, rows.state.value]).toEqual([['a', 'b', 'c'], 'some'])
})

test('a row that left the table is no longer chosen', () => {
  const visible = ref(['a', 'b'])
  const rows = useSelection(visible)
  rows.tickAll()
  visible.value = ['b', 'c']
  expect([rows.chosen.value, rows.state.value]).toEqual([['b'], 'some'])
})

test('ticking all twice leaves none', () => {
  const rows = useSelection(ref(['a', 'b']))
  rows.tickAll()
  expect(rows.state.value).toBe('all')
  rows.tickAll()
  expect([rows.chosen.value, rows.state.value]).toEqual([[], 'none'])
})
