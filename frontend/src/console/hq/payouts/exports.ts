import { moment } from '@/shared/format/format'
import type { ConsolePayouts_PayoutFragment } from '@/shared/gql/generated/graphql'
import { t } from './words'

/** Who made the last file of a payout, when, and how many there are. */
export function lastOf({ exports }: ConsolePayouts_PayoutFragment): { n: number; name: string; at: string } {
  const last = exports[0]
  return { n: exports.length, name: last?.madeBy?.name ?? t('payouts.everybody'), at: last ? moment(last.madeAt) : '' }
}
