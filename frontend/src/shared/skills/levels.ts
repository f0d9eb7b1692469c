/** Levels of capabilities in words. They come as decimals in text: "3.43". */
import { number, numberInColumn } from '@/shared/format/format'
import { t } from '@/shared/i18n'

export const LEVELS = [1, 2, 3, 4, 5] as const
const NAMES = ['skills.level1', 'skills.level2', 'skills.level3', 'skills.level4', 'skills.level5'] as const

/** The whole level that is reached: 3.9 is level 3. */
export const whole = (level: string | number) => Math.min(5, Math.max(1, Math.floor(Number(level))))

export const levelName = (level: string | number) => t(NAMES[whole(level) - 1]!)

/** With one decimal, rounded down: 3.98 has not reached 4. A dash where there is none. */
export const shown = (level: string | null) => (level === null ? '–' : number(Math.floor(Number(level) * 10) / 10, 1))

/** The same for columns: always one decimal. */
export const inColumn = (level: string | null) => (level === null ? '–' : numberInColumn(Math.floor(Number(level) * 10) / 10, 1))

/** What is missing to the demanded level, with one decimal, rounded up: a gap never looks closed before it is. */
export const missing = (gap: string) => number(Math.ceil(Number(gap) * 10) / 10, 1)

/** How many capabilities reach their level, and of how many a level is known. */
export function reached(skills: readonly { level: string | null; gap: string | null }[]) {
  const known = skills.filter((it) => it.gap !== null)
  return { all: skills.length, known: known.length, met: known.filter((it) => Number(it.gap) === 0).length }
}
