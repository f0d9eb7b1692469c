/** How far two places lie apart, in words: points of a month's board, of a week's what its measure counts. */
import { number, numberInColumn } from '@/shared/format/format'
import type { GuideBoard_BoardFragment } from '@/shared/gql/generated/graphql'
import { amount } from '@/shared/kpi/amounts'
import { t } from '../words'

export type Shown = GuideBoard_BoardFragment

export function gapInWords(gap: number, { week, measure }: Pick<Shown, 'week' | 'measure'>): string {
  const apart = Math.abs(gap)
  if (!week || !measure) return t('board.points', { n: numberInColumn(apart, 2) })
  return measure.unit === 'SHARE' ? t('board.percentPoints', { n: number(apart * 100, 1) }) : amount(apart, measure)
}
