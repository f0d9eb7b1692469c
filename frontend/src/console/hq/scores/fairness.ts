import { percent } from '@/shared/format/format'
import { t } from '../../words'

/** "20% less is expected here" */
export function moved(factor: string): string {
  const by = Number(factor) - 1
  if (Math.abs(by) < 0.005) return t('fair.alike')
  return t(by < 0 ? 'fair.less' : 'fair.more', { share: percent(Math.abs(by)) })
}
