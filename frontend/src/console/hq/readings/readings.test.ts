import { expect, test } from 'vitest'
import { chosenOf, columnOf, isBusy } from './useReadings'

test('what is chosen for a column says all that is sent, and back', () => {
  const columns = [{ meaning: 'DAY', measureKey: '' }, { meaning: 'VALUE', measureKey: 'kept_adds' }, { meaning: 'BASE', measureKey: 'retention' }] as const

  expect(columns.map(chosenOf)).toEqual(['DAY', 'VALUE:kept_adds', 'BASE:retention'])
  expect(columns.map(chosenOf).map(columnOf)).toEqual(columns)
})

test('a file is looked at again only while the server works on it', () => {
  expect(['SENT', 'CHECKING', 'WRONG', 'READY', 'QUEUED', 'RUNNING', 'DONE', 'UNDOING', 'UNDONE'].filter(isBusy)).toEqual(['CHECKING', 'QUEUED', 'RUNNING', 'UNDOING'])
})
