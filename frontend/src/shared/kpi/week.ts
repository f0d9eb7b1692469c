/** The Monday that lies so many weeks after another one, before it where `many` is below 0; days are as `2026-11-16`. */
export const weekAway = (monday: string, many: number): string => new Date(Date.parse(`${monday}T00:00:00Z`) + many * 7 * 86_400_000).toISOString().slice(0, 10)
