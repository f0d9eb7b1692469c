/** What a draft changes against a version: one row a thing, in the order of the editor. */
import type { Draft, Line, Overlay } from './draft'

export interface Difference { readonly label: string; readonly before: string; readonly after: string; readonly way: 'new' | 'gone' | 'changed' }

/** How the parts are called and shown; the words stay with the screen. */
export interface Wording {
  readonly name: (measureId: string) => string
  readonly aim: (measureId: string, aim: string) => string
  readonly exposure: (line: Line) => string
  readonly freedom: (line: Line) => string
  readonly who: (overlay: Overlay) => string
  readonly label: (kind: 'weight' | 'aim' | 'low' | 'exposure' | 'freedom' | 'overlay', name: string) => string
  readonly rule: (key: RuleKey) => string
  readonly normalisation: (key: Draft['rules']['normalisation']) => string
}
type RuleKey = 'normalisation' | 'cap' | 'floor' | 'leastWeight' | 'leastDays' | 'bands'

const share = (text: string) => `${Number(text) || 0}%`
const changed = (label: string, before: string, after: string): Difference[] => (before === after ? [] : [{ label, before, after, way: before === '' ? 'new' : after === '' ? 'gone' : 'changed' }])

function lineDifferences(was: Line | undefined, is: Line | undefined, w: Wording): Difference[] {
  const id = (is ?? was)!.measureId
  const name = w.name(id)
  const weights = changed(w.label('weight', name), was ? share(was.weight) : '', is ? share(is.weight) : '')
  if (!was || !is) return weights
  return [...weights, ...changed(w.label('aim', name), w.aim(id, was.aim), w.aim(id, is.aim)), ...changed(w.label('low', name), w.aim(id, was.low), w.aim(id, is.low)), ...changed(w.label('exposure', name), w.exposure(was), w.exposure(is)), ...changed(w.label('freedom', name), w.freedom(was), w.freedom(is))]
}

const weightsOf = (set: Overlay, draft: Draft, w: Wording) => draft.lines.filter((it) => Number(set.weights[it.measureId])).map((it) => `${w.name(it.measureId)} ${share(set.weights[it.measureId]!)}`).join(' · ')

/** Sets of weights are the same set when they are for the same people. */
function overlayDifferences(before: Draft, after: Draft, w: Wording): Difference[] {
  const key = (it: Overlay) => JSON.stringify([it.stage, it.role, it.unit?.id])
  const find = (draft: Draft, at: string) => draft.overlays.find((it) => key(it) === at)
  const keys = [...new Set([...after.overlays, ...before.overlays].map(key))]
  return keys.flatMap((at) => {
    const [was, is] = [find(before, at), find(after, at)]
    return changed(w.label('overlay', w.who((is ?? was)!)), was ? weightsOf(was, before, w) : '', is ? weightsOf(is, after, w) : '')
  })
}

function ruleDifferences({ rules: was }: Draft, { rules: is }: Draft, w: Wording): Difference[] {
  const bands = (rules: Draft['rules']) => rules.scale.map((it) => `${it.name} ≥ ${Number(it.least)}`).join(' · ')
  return [
    ...changed(w.rule('normalisation'), w.normalisation(was.normalisation), w.normalisation(is.normalisation)),
    ...(['cap', 'floor', 'leastWeight'] as const).flatMap((it) => changed(w.rule(it), share(was[it]), share(is[it]))),
    ...changed(w.rule('leastDays'), String(Number(was.leastDays)), String(Number(is.leastDays))),
    ...changed(w.rule('bands'), bands(was), bands(is)),
  ]
}

export function diffOf(before: Draft, after: Draft, w: Wording): Difference[] {
  const ids = [...new Set([...after.lines, ...before.lines].map((it) => it.measureId))]
  const line = (draft: Draft, id: string) => draft.lines.find((it) => it.measureId === id)
  return [...ids.flatMap((id) => lineDifferences(line(before, id), line(after, id), w)), ...ruleDifferences(before, after, w), ...overlayDifferences(before, after, w)]
}
