/** Links to the files that the server writes of what is on the screen. */
export type Listing = 'completion' | 'guides' | 'overdue' | 'people' | 'audit' | 'targets' | 'awards' | 'distribution' | 'store-fairness' | 'scores' | 'branch-scores' | 'coaching' | 'skills' | 'skills-units' | 'week-map' | 'week-looks' | 'month-looks' | 'redemptions' | 'settlement' | 'statement'

/** Filters without a value stay away from the link. */
export function exportLink(listing: Listing, format: 'csv' | 'xlsx', filters: Record<string, string | undefined>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(filters)) if (value) search.set(name, value)
  const text = search.toString()
  return `/exports/${listing}.${format}${text ? `?${text}` : ''}`
}
