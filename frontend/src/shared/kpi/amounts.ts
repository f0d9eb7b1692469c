/** Numbers of KPI in the words of the language in use. They come as decimals in text, so that no digit is lost on the way. */
import { money, month as monthOf, number, numberInColumn, percent } from '@/shared/format/format'
import type { Measured_MeasureFragment, Role } from '@/shared/gql/generated/graphql'
import { t } from '@/shared/i18n'

type Counted = Pick<Measured_MeasureFragment, 'unit' | 'decimals'>

/** A number of a measure with its unit; a dash where there is none. */
export function amount(value: string | number | null | undefined, { unit, decimals }: Counted): string {
  if (value === null || value === undefined || value === '') return '–'
  const found = Number(value)
  switch (unit) {
    case 'SHARE': return percent(found, 1)
    case 'MONEY': return money(found)
    case 'MINUTES': return t('format.minutes', { n: number(found, decimals) })
    case 'POINTS': return t('kpi.points', { n: number(found, 2) })
    default: return number(found, Math.max(decimals, 2))
  }
}

/** A number of a measure with every digit that the next step needs. */
export function exact(value: string | null, { unit }: Pick<Counted, 'unit'>): string {
  if (value === null) return '–'
  return unit === 'SHARE' ? percent(Number(value), 4) : number(Number(value), 6)
}

/** How much more of a measure, without the unit that its name already says. */
export const more = (value: string, measure: Counted) => (measure.unit === 'MINUTES' ? number(Number(value), measure.decimals) : amount(value, measure))

/** A score or a measure's points, two decimals at most; a dash where there are none. */
export const points = (value: string | number | null | undefined) => (value === null || value === undefined ? '–' : number(Number(value), 2))

/** The same for columns: always two decimals. */
export const pointsInColumn = (value: string | null) => (value === null ? '–' : numberInColumn(Number(value), 2))

/** Basis points as per cent. */
export const weight = (bp: number) => percent(bp / 10_000, 2)

/** The month of a date: "2026年11月". */
export const month = (firstDay: string) => monthOf(firstDay)

/** A measure's name inside an English sentence; abbreviations keep their capitals. */
export const inSentence = (name: string) => (/^[A-Z][a-z]/.test(name) ? name[0]!.toLowerCase() + name.slice(1) : name)

export const stageName = (stage: number) => t(stage === 1 ? 'kpi.stage1' : stage === 2 ? 'kpi.stage2' : 'kpi.stage3')

/** For whom other weights count, narrowest last: all of it has to fit. Nothing said of stage, role or unit fits every one. */
export const overlayName = ({ stage, role, unitName }: { stage: number | null; role: string; unitName: string }) =>
  [unitName, role && t(`role.${role as Role}`), stage === null ? '' : stageName(stage)].filter(Boolean).join(' · ') || t('kpi.everybody')
