/** Words for what the record calls by its own names. One that has no words yet is shown as the record has it. */
import type { Right } from '@/shared/gql/generated/graphql'
import { t } from '../../words'

export const DEEDS = ['signed_in', 'sign_in_failed', 'signed_out', 'sign_in_revoked', 'refresh_token_reused', 'link_issued', 'password_set', 'language_chosen', 'person_created', 'person_edited', 'person_moved', 'person_dismissed', 'person_reinstated', 'people_imported', 'file_uploaded', 'unit_created', 'unit_edited', 'unit_closed', 'assign_course', 'withdraw_assignment', 'nudge', 'enrol_myself', 'enrolments_moved', 'enrolments_ended', 'import_course', 'open_quiz', 'submit_quiz', 'set_week_goal', 'read_notifications', 'receive_notifications', 'export', 'refused', 'keys_rotated', 'person_exported', 'person_erased', 'issue_credential', 'share_credential', 'unshare_credential', 'revoke_credential', 'capability_model_drafted', 'capability_model_redrafted', 'capability_model_discarded', 'capability_model_published', 'self_assessed', 'member_assessed', 'assessment_answered', 'view_saved', 'view_renamed', 'view_deleted', 'default_view_set', 'roster_imported', 'roster_import_undone', 'policy_drafted', 'policy_published', 'policy_retired', 'policy_withdrawn', 'policy_acknowledged', 'policy_overlaid', 'settlement_tried', 'settlement_draft', 'settlement_submitted', 'settlement_returned', 'settlement_approved', 'settlement_executing', 'settlement_posted', 'settlement_closed', 'appeal_opened', 'appeal_open', 'appeal_granted', 'appeal_partly', 'appeal_dismissed', 'appeal_lapsed', 'appeal_withdrawn', 'penalty_restored', 'payout_made', 'books_closed', 'mall_item_added', 'mall_item_changed', 'mall_item_archived', 'mall_item_returned', 'mall_stock_changed', 'item_redeemed', 'redemption_fulfilled', 'redemption_cancelled', 'scorecard_drafted', 'scorecard_redrafted', 'scorecard_discarded', 'scorecard_published', 'scorecard_acknowledged', 'measure_defined', 'measure_renamed', 'measure_retired', 'measure_restored', 'wecom_set', 'wecom_fetched', 'wecom_mapped', 'roster_set', 'stage_set', 'target_set', 'target_split', 'readings_recorded', 'readings_sent', 'readings_imported', 'import_undone', 'board_opt_out', 'period_frozen', 'source_created', 'source_rotated', 'source_ended', 'talk_noted', 'talk_taken_back', 'second_factor_begun', 'second_factor_on', 'second_factor_reset', 'approver_made', 'define_title', 'retire_title', 'give_title', 'take_back_title', 'praise', 'remove_praise', 'nominate', 'withdraw_nomination', 'decide_nomination', 'invite_to_share', 'withdraw_invitation', 'answer_invitation', 'decline_invitation', 'take_lesson_draft'] as const
type Deed = (typeof DEEDS)[number]

const isKnown = (deed: string): deed is Deed => (DEEDS as readonly string[]).includes(deed)
export const deedName = (deed: string): string => (isKnown(deed) ? t(`deed.${deed}`) : deed)

/** Nobody has proved who they are when these happen. */
export const isBeforeSignIn = (deed: string): boolean => deed === 'sign_in_failed' || deed === 'refresh_token_reused'

const THINGS = ['person', 'sign_in', 'unit', 'course', 'assignment', 'attempt', 'upload', 'key', 'link', 'badge', 'credential', 'saved_view', 'roster_import', 'mall_item', 'redemption', 'title', 'praise', 'nomination', 'invitation', 'scorecard', 'measure', 'import', 'period', 'source', 'run', 'wecom', 'capability_model', 'assessment', 'policy', 'policy_version', 'settlement', 'appeal', 'penalty', 'month', 'payout'] as const
const isThing = (kind: string): kind is (typeof THINGS)[number] => (THINGS as readonly string[]).includes(kind)

/** "assignment 3" in words. What is not a kind with a number is shown as the record has it. */
export function thingName(object: string): string {
  if (object === 'unknown account') return t('thing.unknown')
  const [, news] = /^(\d+) notifications$/.exec(object) ?? []
  if (news) return t('thing.notifications', { n: Number(news) })
  const [, named = '', id = ''] = /^([a-z_]+(?: [a-z]+)?)(?: (\d[\d-]*))?$/.exec(object) ?? []
  const kind = named.replace(' ', '_')
  return isThing(kind) ? t(`thing.${kind}`, { id }) : object
}

const DETAILS: Record<string, 'link' | 'password' | 'command'> = { 'by link': 'link', 'by password': 'password', 'by the command line': 'command' }
/** How it was done, in words; addresses and codes stay. The person, if it names one, stands in front already. */
export function detailName(detail: string, measures: ReadonlyMap<string, string> = new Map()): string {
  const [, before = '', id = ''] = /^(?:(.*); )?by a link of person (\d+)$/.exec(detail) ?? []
  if (id) return [before && detailName(before, measures), t('way.letIn', { id })].filter(Boolean).join(' · ')
  const way = DETAILS[detail]
  const [, key = '', month = ''] = /^([a-z_0-9]+) (\d{4}-\d{2})$/.exec(detail) ?? []
  if (measures.has(key)) return `${measures.get(key)} ${month}`
  return way ? t(`way.${way}`) : thingName(detail.replace(/^person \d+$/, ''))
}

/** Digests are long; the first eight letters tell two of them apart on a screen. */
const short = (digest: string | null): string => (digest ? digest.slice(0, 8) : '–')
export const changeOf = ({ before, after }: { before: string | null; after: string | null }): string => (before || after ? `${short(before)} → ${short(after)}` : '–')

const SCREENS: Record<string, { right: Right; to: (id: string) => string }> = {
  scorecard: { right: 'SEE_KPI', to: (id) => `/scorecards?version=${id}` },
  measure: { right: 'SEE_KPI', to: (id) => `/measures?measure=${id}` },
  import: { right: 'SEE_KPI', to: (id) => `/readings?file=${id}` },
  source: { right: 'SEE_KPI', to: (id) => `/sources?tab=webhooks&source=${id}` },
  unit: { right: 'SEE_PEOPLE', to: (id) => `/units?unit=${id}` },
  course: { right: 'SEE_COURSES', to: (id) => `/courses/${id}` },
}
/** Where the thing can be looked at by whoever may; undefined where there is no screen of it. */
export function screenOf({ object, objectId }: { object: string; objectId: string | null }, may: (right: Right) => boolean): string | undefined {
  const screen = SCREENS[object.split(' ')[0]!]
  return objectId && screen && may(screen.right) ? screen.to(objectId) : undefined
}
