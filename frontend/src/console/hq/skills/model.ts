/** A capability model as its maker edits it: weights as per cent in text, as they are typed. */
import type { ConsoleWhole_CapabilityModelFragment, DraftCapabilityModelInput, Role } from '@/shared/gql/generated/graphql'
import { bpOf, percentOf, totalBp, WHOLE_BP } from '../../parts/weights'

export interface Sentence { zh: string; en: string }
export interface Tied { courseId: string; level: number }
export interface Capability { key: string; zh: string; en: string; weight: string; demanded: number; levels: Sentence[]; courses: Tied[] }
export interface Parts { lead: string; evidence: string; own: string }
export interface Draft { capabilities: Capability[]; parts: Parts; note: string }

export const MOST = 12
const LEVELS = 5

/** `key` is the capability's for ever: what was said of one that is gone never counts for a new one. */
export const emptyCapability = (key: string): Capability => ({ key, zh: '', en: '', weight: '', demanded: 3, levels: Array.from({ length: LEVELS }, () => ({ zh: '', en: '' })), courses: [] })
export const freshKey = (now = Date.now()) => `c${now.toString(36)}`

export const emptyDraft = (): Draft => ({ capabilities: [emptyCapability(freshKey())], parts: { lead: '50', evidence: '30', own: '20' }, note: '' })

/** What a version says, ready to be edited. The note is kept of a draft only: a new version has news of its own. */
export function draftOf(model: ConsoleWhole_CapabilityModelFragment): Draft {
  return {
    capabilities: model.capabilities.map((it) => ({
      key: it.key, zh: it.nameZh, en: it.nameEn, weight: percentOf(it.weightBp), demanded: it.demanded,
      levels: it.written.map(({ zh, en }) => ({ zh, en })),
      courses: it.courses.flatMap(({ course, level }) => (course ? [{ courseId: course.id, level }] : [])),
    })),
    parts: { lead: percentOf(model.leadBp), evidence: percentOf(model.evidenceBp), own: percentOf(model.selfBp) },
    note: model.isDraft ? model.note : '',
  }
}

export const inputOf = ({ capabilities, parts, note }: Draft, role: Role): DraftCapabilityModelInput => ({
  role, note,
  parts: { leadBp: bpOf(parts.lead) || 0, evidenceBp: bpOf(parts.evidence) || 0, selfBp: bpOf(parts.own) || 0 },
  capabilities: capabilities.map((it) => ({
    key: it.key, name: { zh: it.zh, en: it.en }, weightBp: bpOf(it.weight) || 0, demanded: it.demanded, levels: it.levels,
    courses: it.courses.filter((one) => one.courseId !== ''),
  })),
})

export const partsTotal = (parts: Parts) => totalBp([parts.lead, parts.evidence, parts.own])
export const weightsTotal = (draft: Draft) => totalBp(draft.capabilities.map((it) => it.weight))

/** Whether the weights add up and every name and sentence is there in Chinese; the server checks the rest. */
export const isWhole = (draft: Draft) =>
  weightsTotal(draft) === WHOLE_BP && partsTotal(draft.parts) === WHOLE_BP && draft.capabilities.every((it) => it.zh.trim() !== '' && it.levels.every((one) => one.zh.trim() !== ''))
