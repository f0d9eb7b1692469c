/** State that lives in the URL: a link opens the same screen, and Back works. */
import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery, type LocationQueryRaw } from 'vue-router'

export type Values = Record<string, string | undefined>

export const read = (query: LocationQuery, name: string): string => {
  const found = query[name]
  return (Array.isArray(found) ? found[0] : found) ?? ''
}

/** The query with `values` put in; an empty value takes the name out. The order of names stays, so that links compare. */
export function changed(query: LocationQuery, values: Values): LocationQueryRaw {
  const all: LocationQueryRaw = { ...query, ...values }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== ''))
}

export const readList = (text: string): string[] => text.split('~').filter(Boolean)
export const writeList = (items: readonly string[]): string => items.join('~')

export function useUrl() {
  const route = useRoute()
  const router = useRouter()

  /** Filters leave a step to go back to; small matters (what is open, the order) do not. */
  const set = (values: Values, step = false) => void router[step ? 'push' : 'replace']({ query: changed(route.query, values) })

  function part<T extends string = string>(name: string, standard: NoInfer<T> = '' as T, step = false): WritableComputedRef<T> {
    return computed({
      get: () => (read(route.query, name) || standard) as T,
      set: (value) => set({ [name]: value === standard ? undefined : value }, step),
    })
  }

  /** Where a link leads: this screen with `values` changed. */
  const here = (values: Values) => ({ path: route.path, query: changed(route.query, values) })

  return { part, set, here, route }
}
