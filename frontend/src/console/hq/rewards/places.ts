/** What the field is called that the path of a refusal leads to: "规则 2 · 课程". */
import { PARAMETERS, type Parameter } from './terms'
import { t } from './words'

const PARTS = {
  roles: 'policies.forWhom', unitId: 'policies.unit', rhythm: 'policies.rhythm', rules: 'policies.rules', caps: 'policies.caps',
  exemptDays: 'policies.exemptDays', appealDays: 'policies.appealDays', judgeDays: 'policies.judgeDays', makingGoodDays: 'policies.makingGoodDays',
} as const
const KNOWN = new Set<string>(Object.values(PARAMETERS).flat())

export function placeOf(path: readonly string[]): string {
  const [part, at, what, name] = path
  if (part !== 'rules' || at === undefined) return part && part in PARTS ? t(PARTS[part as keyof typeof PARTS]) : ''
  const rule = t('policies.rule', { n: Number(at) + 1 })
  if (what === 'effects') return `${rule} · ${t('policies.what')}`
  return what === 'condition' && name && KNOWN.has(name) ? `${rule} · ${t(`policies.parameter.${name as Parameter}`)}` : rule
}
