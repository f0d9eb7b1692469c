/** A team against its model: what a column sorts by, and where most people fall short. */
export interface Member {
  readonly name: string
  readonly fit: string | null
  readonly unit: { readonly name: string } | null
  readonly skills: readonly { readonly level: string | null; readonly gap: string | null; readonly capability: { readonly key: string } }[]
}
export interface Asked { readonly key: string; readonly name: string }

export const skillOf = (member: Member, key: string) => member.skills.find((it) => it.capability.key === key)

/** People without a level come last, whichever way. */
export function cellOf(member: Member, by: string): string | number | null {
  if (by === 'name') return member.name
  if (by === 'unit') return member.unit?.name ?? ''
  const value = by === 'fit' ? member.fit : skillOf(member, by)?.level
  return value === null || value === undefined ? null : Number(value)
}

/** The capability where most people are below what the role asks; undefined where nobody is. */
export function widest(asked: readonly Asked[], members: readonly Member[]): { name: string; n: number } | undefined {
  const counted = asked.map(({ key, name }) => ({ name, n: members.filter((it) => Number(skillOf(it, key)?.gap ?? 0) > 0).length }))
  return counted.filter((it) => it.n > 0).sort((a, b) => b.n - a.n)[0]
}
