import { shifted } from '../format/days'

/** The Monday that lies so many weeks after another one, before it where `many` is below 0; days are as `2026-11-16`. */
export const weekAway = (monday: string, many: number): string => shifted(monday, many * 7)
