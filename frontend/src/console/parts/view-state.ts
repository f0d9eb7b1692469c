/** The state of a screen as a saved view keeps it: its query, in one order, so that two of the same state are equal. */
import type { LocationQuery } from 'vue-router'
import type { ConsoleViewerQuery, Screen } from '@/shared/gql/generated/graphql'
import { read } from './url'

export type View = ConsoleViewerQuery['viewer']['savedViews'][number]

/** A person or a form that lies open on the screen is no state to come back to. */
const PASSING = ['person', 'new']

export function stateOf(query: LocationQuery): string {
  const names = Object.keys(query).filter((it) => !PASSING.includes(it) && read(query, it)).sort()
  return new URLSearchParams(names.map((it) => [it, read(query, it)])).toString()
}

export const queryOf = (state: string): Record<string, string> => Object.fromEntries(new URLSearchParams(state))

const screenAt = (path: string): string => path.slice(1).toUpperCase()

/** Where a place of the rail leads: to the view that its screen opens with, else to the plain screen. */
export function opening(path: string, views: readonly View[]) {
  const found = views.find((it) => it.isDefault && it.screen === (screenAt(path) as Screen))
  return found ? { path, query: queryOf(found.query) } : path
}
