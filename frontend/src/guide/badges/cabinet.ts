/** The shelf as a cabinet: of a family of tiers one place, the highest that is earned, and the next one to earn. */
import type { BadgeTile_ShelfBadgeFragment as Held } from '@/shared/gql/generated/graphql'

export interface Place {
  readonly held: Held
  /** The tiers of its family from bronze on; empty where it has none. */
  readonly ladder: readonly { tier: number; isEarned: boolean }[]
}

export function cabinet(shelf: readonly Held[]): { mine: Place[]; next: Place[] } {
  const families = new Map<string, Held[]>()
  for (const it of shelf) {
    const name = it.badge.family || it.badge.slug
    families.set(name, [...(families.get(name) ?? []), it])
  }
  const mine: Place[] = []
  const next: Place[] = []
  for (const family of families.values()) {
    const tiers = [...family].sort((a, b) => a.badge.tier - b.badge.tier)
    const ladder = tiers.length > 1 ? tiers.map((it) => ({ tier: it.badge.tier, isEarned: Boolean(it.awardedAt) })) : []
    const highest = tiers.filter((it) => it.awardedAt).at(-1)
    const open = tiers.find((it) => !it.awardedAt && it.badge.tier > (highest?.badge.tier ?? 0))
    if (highest) mine.push({ held: highest, ladder })
    if (open) next.push({ held: open, ladder })
  }
  const share = ({ held }: Place) => (held.allSteps ? held.doneSteps / held.allSteps : 0)
  return { mine: mine.sort((a, b) => b.held.awardedAt!.localeCompare(a.held.awardedAt!)), next: next.sort((a, b) => share(b) - share(a)) }
}
