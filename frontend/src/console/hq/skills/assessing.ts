/** What a lead is about to say of somebody: a level and a sentence for each capability. */
export interface Said { level: number | null; evidence: string }
export interface Before { readonly key: string; readonly level: number }

/** As the last lead left it; sentences begin anew. */
export const begun = (keys: readonly string[], before: readonly Before[]): Record<string, Said> =>
  Object.fromEntries(keys.map((key) => [key, { level: before.find((it) => it.key === key)?.level ?? null, evidence: '' }]))

/** Whether a sentence has to say what was seen: wherever the level is another one, the first one too. */
export const needsSentence = (key: string, said: Said | undefined, before: readonly Before[]) => said?.level != null && said.level !== before.find((it) => it.key === key)?.level

export const isWhole = (said: Readonly<Record<string, Said>>, before: readonly Before[]) =>
  Object.entries(said).every(([key, it]) => it.level !== null && (!needsSentence(key, it, before) || it.evidence.trim() !== ''))

export const inputOf = (said: Readonly<Record<string, Said>>) => Object.entries(said).map(([key, it]) => ({ key, level: it.level!, evidence: it.evidence.trim() }))
