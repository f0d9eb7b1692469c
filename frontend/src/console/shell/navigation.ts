/** Where the console leads, by what the viewer may do. */
import type { Right } from '@/shared/gql/generated/graphql'
import type { Icon } from '@/shared/ui/icon'
import { IconAdjustments, IconAward, IconBell, IconBook2, IconCalendarEvent, IconCash, IconCertificate, IconChecklist, IconClipboardCheck, IconFileImport, IconGauge, IconGift, IconHistory, IconLink, IconMedal, IconMessageReply, IconMessages, IconNotes, IconReceipt, IconRuler2, IconScale, IconSitemap, IconStairsUp, IconTargetArrow, IconTicket, IconTrendingUp, IconTrophy, IconTruckDelivery, IconUserPlus, IconUsers, IconWallet } from '../icons'

export interface Place { readonly key: 'completion' | 'overdue' | 'assign' | 'units' | 'people' | 'import' | 'courses' | 'audit' | 'scores' | 'measures' | 'scorecards' | 'readings' | 'sources' | 'targets' | 'credentials' | 'team' | 'stages' | 'skills' | 'roster' | 'boards' | 'mall' | 'redemptions' | 'policies' | 'settlements' | 'wall' | 'titles' | 'nominations' | 'sharings' | 'appeals' | 'payouts' | 'statement' | 'rights'; readonly to: string; readonly right: Right | readonly Right[]; readonly icon: Icon }
export interface Group { readonly key: 'data' | 'kpi' | 'rewards' | 'honors' | 'chain' | 'content' | 'record'; readonly places: readonly Place[] }

const GROUPS: readonly Group[] = [
  { key: 'data', places: [
    { key: 'completion', to: '/completion', right: 'SEE_COMPLETION', icon: IconClipboardCheck },
    { key: 'overdue', to: '/overdue', right: 'SEE_COMPLETION', icon: IconBell },
    { key: 'assign', to: '/assign', right: 'ASSIGN', icon: IconChecklist },
  ] },
  { key: 'kpi', places: [
    { key: 'team', to: '/team', right: 'SEE_SCORES', icon: IconMessages },
    { key: 'roster', to: '/roster', right: 'EDIT_ROSTER', icon: IconCalendarEvent },
    { key: 'scores', to: '/scores', right: 'SEE_SCORES', icon: IconGauge },
    { key: 'skills', to: '/skills', right: 'SEE_SCORES', icon: IconTrendingUp },
    { key: 'boards', to: '/boards', right: 'SEE_SCORES', icon: IconTrophy },
    { key: 'targets', to: '/targets', right: 'SEE_SCORES', icon: IconTargetArrow },
    { key: 'stages', to: '/stages', right: 'SEE_SCORES', icon: IconStairsUp },
    { key: 'scorecards', to: '/scorecards', right: 'SEE_KPI', icon: IconScale },
    { key: 'measures', to: '/measures', right: 'SEE_KPI', icon: IconRuler2 },
    { key: 'readings', to: '/readings', right: 'SEE_KPI', icon: IconFileImport },
    { key: 'sources', to: '/sources', right: 'SEE_KPI', icon: IconLink },
  ] },
  { key: 'rewards', places: [
    { key: 'policies', to: '/policies', right: ['SEE_SETTLEMENTS', 'OVERLAY_POLICIES'], icon: IconAdjustments },
    { key: 'settlements', to: '/settlements', right: 'SEE_SETTLEMENTS', icon: IconCash },
    { key: 'appeals', to: '/appeals', right: 'JUDGE_APPEALS', icon: IconMessageReply },
    { key: 'payouts', to: '/payouts', right: 'SEE_SETTLEMENTS', icon: IconWallet },
    { key: 'statement', to: '/statement', right: 'SEE_PEOPLE', icon: IconReceipt },
    { key: 'rights', to: '/rights', right: 'SEE_PEOPLE', icon: IconTicket },
    { key: 'redemptions', to: '/redemptions', right: 'SEE_SETTLEMENTS', icon: IconTruckDelivery },
    { key: 'mall', to: '/mall', right: 'EDIT_MALL', icon: IconGift },
  ] },
  { key: 'honors', places: [
    { key: 'wall', to: '/wall', right: 'SEE_SCORES', icon: IconAward },
    { key: 'titles', to: '/titles', right: 'GIVE_TITLES', icon: IconMedal },
    { key: 'nominations', to: '/nominations', right: 'GIVE_TITLES', icon: IconUserPlus },
    { key: 'credentials', to: '/credentials', right: 'EDIT_HONORS', icon: IconCertificate },
  ] },
  { key: 'chain', places: [
    { key: 'units', to: '/units', right: 'SEE_PEOPLE', icon: IconSitemap },
    { key: 'people', to: '/people', right: 'SEE_PEOPLE', icon: IconUsers },
    { key: 'import', to: '/import', right: 'EDIT_PEOPLE', icon: IconFileImport },
  ] },
  { key: 'content', places: [
    { key: 'courses', to: '/courses', right: 'SEE_COURSES', icon: IconBook2 },
    { key: 'sharings', to: '/sharings', right: 'INVITE', icon: IconNotes },
  ] },
  { key: 'record', places: [{ key: 'audit', to: '/audit', right: 'SEE_AUDIT', icon: IconHistory }] },
]

/** Whether one of the rights that open a place is there. */
export const opens = (rights: readonly Right[], wanted: Right | readonly Right[]): boolean => [wanted].flat().some((it) => rights.includes(it))

/** Groups without a place for these rights are left out. */
export function groupsFor(rights: readonly Right[]): Group[] {
  return GROUPS.map((it) => ({ ...it, places: it.places.filter((place) => opens(rights, place.right)) })).filter((it) => it.places.length)
}

export const placesFor = (rights: readonly Right[]): Place[] => groupsFor(rights).flatMap((it) => it.places)
