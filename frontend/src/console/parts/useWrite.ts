import { ref, shallowRef } from 'vue'
import { Refused, sentence } from '@/shared/api'

/** Whether somebody else changed the thing since it was loaded. */
export function isStale(error: unknown): boolean {
  return error instanceof Refused && (error.problem.code === 'STALE' || (error.problem.__typename === 'Conflict' && (error.problem.path ?? []).includes('expectedVersion')))
}

/** One write at a time: busy while it runs, then done, or the refusal at the field that it is about. */
export function useWrite() {
  const isBusy = ref(false)
  const error = shallowRef<unknown>()

  async function run<T>(write: () => Promise<T>): Promise<T | undefined> {
    if (isBusy.value) return undefined
    isBusy.value = true
    error.value = undefined
    try {
      return await write()
    } catch (cause) {
      error.value = cause
      return undefined
    } finally {
      isBusy.value = false
    }
  }

  /** Where in the input the refusal lies, outermost first. */
  const path = () => (error.value instanceof Refused ? (error.value.problem.path ?? []) : [])
  /** The sentence for one field. */
  const faultAt = (field: string) => (error.value && path().includes(field) && !isStale(error.value) ? sentence(error.value) : '')
  /** The sentence for the form as a whole: for what none of `fields` explains. */
  const faultBeside = (fields: readonly string[]) => (error.value && !isStale(error.value) && !path().some((it) => fields.includes(it)) ? sentence(error.value) : '')
  const clear = () => { error.value = undefined }
  return { isBusy, error, run, path, faultAt, faultBeside, isOutdated: () => isStale(error.value), clear }
}
