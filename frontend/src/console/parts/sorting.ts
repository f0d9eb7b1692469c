/** The order of a table that is sorted here, as `overdue.desc` in the URL. */
export interface Sort { readonly by: string; readonly isDown: boolean }
type Cell = string | number | null | undefined

export function readSort(text: string, columns: readonly string[], standard: Sort): Sort {
  const [by, way] = text.split('.')
  return by && columns.includes(by) ? { by, isDown: way === 'desc' } : standard
}

export const writeSort = ({ by, isDown }: Sort): string => `${by}.${isDown ? 'desc' : 'asc'}`

/** The next order after a click on a column: names start upwards, numbers with the largest. */
export function clicked(sort: Sort, by: string): Sort {
  return sort.by === by ? { by, isDown: !sort.isDown } : { by, isDown: by !== 'name' }
}

/** Equal rows keep their order; rows without a value come last either way. */
export function sorted<T>(rows: readonly T[], sort: Sort, cell: (row: T, by: string) => Cell): T[] {
  const names = new Intl.Collator('zh-CN', { numeric: true })
  const way = sort.isDown ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [cell(a, sort.by), cell(b, sort.by)]
    if (x == null || y == null) return Number(x == null) - Number(y == null)
    return way * (typeof x === 'string' ? names.compare(x, String(y)) : x - Number(y))
  })
}
