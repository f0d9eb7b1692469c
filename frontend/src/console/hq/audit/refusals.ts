/** What was refused, and why: the operation by the words of the deed it would have been, the code by a sentence. */
import { t } from '../../words'
import { deedName } from './deeds'

const WOULD_BE: Record<string, string> = {
  approveSettlement: 'settlement_approved', sendBackSettlement: 'settlement_returned', submitSettlement: 'settlement_submitted', dryRunSettlement: 'settlement_tried', closeSettlement: 'settlement_closed', closeBooks: 'books_closed', makePayout: 'payout_made',
  openAppeal: 'appeal_opened', withdrawAppeal: 'appeal_withdrawn',
  draftPolicy: 'policy_drafted', publishPolicy: 'policy_published', retirePolicy: 'policy_retired', withdrawPolicyVersion: 'policy_withdrawn', overlayPolicy: 'policy_overlaid', acknowledgePolicy: 'policy_acknowledged',
  draftScorecard: 'scorecard_drafted', publishScorecard: 'scorecard_published', discardScorecard: 'scorecard_discarded', defineMeasure: 'measure_defined', renameMeasure: 'measure_renamed', retireMeasure: 'measure_retired', setTarget: 'target_set', setTargets: 'target_set', splitTarget: 'target_split', setParts: 'target_split', setStage: 'stage_set', freezePeriod: 'period_frozen', setRoster: 'roster_set', importRoster: 'roster_imported', importReadings: 'readings_imported', recordReadings: 'readings_recorded', undoImport: 'import_undone',
  createPerson: 'person_created', editPerson: 'person_edited', movePerson: 'person_moved', dismissPerson: 'person_dismissed', erasePerson: 'person_erased', importPeople: 'people_imported', createUnit: 'unit_created', editUnit: 'unit_edited', closeUnit: 'unit_closed', issueLink: 'link_issued', setPassword: 'password_set',
  enrolSecondFactor: 'second_factor_begun', confirmSecondFactor: 'second_factor_on', resetSecondFactor: 'second_factor_reset',
  assignCourse: 'assign_course', withdrawAssignment: 'withdraw_assignment', nudge: 'nudge', enrolMyself: 'enrol_myself', openQuiz: 'open_quiz', submitQuiz: 'submit_quiz',
  addMallItem: 'mall_item_added', editMallItem: 'mall_item_changed', restockMallItem: 'mall_stock_changed', redeemItem: 'item_redeemed', fulfilRedemption: 'redemption_fulfilled', cancelRedemption: 'redemption_cancelled',
  giveTitle: 'give_title', takeBackTitle: 'take_back_title', nominate: 'nominate', decideNomination: 'decide_nomination', praise: 'praise', noteTalk: 'talk_noted', assessMember: 'member_assessed', assessSelf: 'self_assessed', saveView: 'view_saved',
}
/** An operation without words of its own stays as the record has it. */
export const attemptName = (operation: string): string => (operation === 'decideAppeal' ? t('refusal.decideAppeal') : WOULD_BE[operation] ? deedName(WOULD_BE[operation]) : operation)

const CODES = ['NOT_ALLOWED', 'NOT_FOUND', 'INVALID', 'CONFLICT', 'STALE', 'RATE_LIMITED', 'CODE_WRONG', 'SECOND_FACTOR_OFF', 'SECOND_FACTOR_FRESH', 'OWN_SETTLEMENT', 'NOT_INDEPENDENT', 'APPEAL_CLOSED', 'APPEAL_OVERDUE', 'WRONG_STATE', 'PLAN_CHANGED', 'PERIOD_OPEN', 'SETTLED_ALREADY', 'WEIGHTS', 'BADGE_HELD', 'LET_IN_BY_OTHER'] as const
const isKnown = (code: string): code is (typeof CODES)[number] => (CODES as readonly string[]).includes(code)
export const reasonOf = (code: string): string => (isKnown(code) ? t(`refusal.${code}`) : code)
