import { expect, test } from 'vitest'
import { Refused } from '@/shared/api'
import { useWrite } from './useWrite'

const refusal = (code: string, path: string[], typename = 'ValidationProblem') => new Refused({ __typename: typename, code, message: '不行', path })

test('a refusal stands at its field and nowhere else', async () => {
  const write = useWrite()
  await write.run(() => Promise.reject(refusal('DUE_IN_PAST', ['input', 'dueOn'])))
  expect([write.faultAt('dueOn'), write.faultAt('name'), write.faultBeside(['dueOn'])]).toEqual(['不行', '', ''])
})

test('a refusal without a field of the form stands beside it', async () => {
  const write = useWrite()
  await write.run(() => Promise.reject(refusal('NOT_ALLOWED', [])))
  expect(write.faultBeside(['name'])).toBe('不行')
})

test('an outdated version is not the fault of a field', async () => {
  const write = useWrite()
  await write.run(() => Promise.reject(refusal('STALE', ['expectedVersion'], 'Conflict')))
  expect([write.isOutdated(), write.faultBeside(['name'])]).toEqual([true, ''])
})

test('a second tap while the first is on its way writes nothing', async () => {
  const write = useWrite()
  let count = 0
  const slow = () => new Promise<void>((done) => { count += 1; setTimeout(done, 5) })
  await Promise.all([write.run(slow), write.run(slow)])
  expect(count).toBe(1)
})
