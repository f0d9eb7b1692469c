/** The rows of the completion table: the units of one level, each followed by what was opened under it. */
import type { ConsoleRow_CompletionRowFragment } from '@/shared/gql/generated/graphql'
import { sorted, writeSort, type Sort } from '../../parts/sorting'
import { writeList } from '../../parts/url'

type Unit = ConsoleRow_CompletionRowFragment
export const COLUMNS = ['guides', 'assigned', 'share', 'completed', 'onTime', 'overdue'] as const
export type Column = (typeof COLUMNS)[number]
/** What a table shows before anybody chose. */
export const STANDARD: readonly Column[] = ['guides', 'share', 'completed', 'onTime', 'overdue']

export interface Row { readonly row: Unit; readonly depth: number; readonly isOpen: boolean; readonly isLoading: boolean }

/** On-time share of what was completed; null while nothing is. */
export const onTimeShare = ({ completed, onTime }: Pick<Unit, 'completed' | 'onTime'>): number | null => (completed ? onTime / completed : null)

function cell(row: Unit, by: string): string | number | null {
  if (by === 'name') return row.unit.name
  return by === 'onTime' ? onTimeShare(row) : row[by as Exclude<Column, 'onTime'>]
}

/** Sorted among siblings, so that a branch stays under its head. `under` has an entry for every opened unit, undefined while it loads. */
export function treeOf(units: readonly Unit[], under: ReadonlyMap<string, readonly Unit[] | undefined>, sort: Sort, depth = 1): Row[] {
  return sorted(units, sort, cell).flatMap((row) => {
    const isOpen = under.has(row.unit.id) && row.hasChildren
    const children = isOpen ? under.get(row.unit.id) : undefined
    return [{ row, depth, isOpen, isLoading: isOpen && !children }, ...treeOf(children ?? [], under, sort, depth + 1)]
  })
}

/** What a file of the table is asked for with, so that it holds what is seen. */
export const asFile = (sort: Sort, columns: readonly Column[], open: readonly string[]) => ({ sort: writeSort(sort), columns: writeList(columns), open: writeList(open) })
