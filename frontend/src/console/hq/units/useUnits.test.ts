import { expect, test } from 'vitest'
import { linesOf, type Unit } from './useUnits'

const unit = (id: string, kind: Unit['kind']) => ({ id, kind, name: id }) as Unit

test('an opened region shows its stores below it, a store never opens', () => {
  const lines = linesOf([unit('R', 'REGION'), unit('S0', 'STORE')], new Map([['R', [unit('S1', 'STORE')]], ['S0', []]]))
  expect(lines.map((it) => [it.unit.id, it.depth, it.isOpen])).toEqual([['R', 1, true], ['S1', 2, false], ['S0', 1, false]])
})
