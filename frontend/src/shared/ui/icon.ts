import { h, type FunctionalComponent } from 'vue'

export type Icon = FunctionalComponent<{ size?: number | string; stroke?: number | string }>

/** An outline drawn on 24 by 24. `size` is in rem, so that it grows with the text; it is decoration, so hidden from readers. */
export function icon(paths: string[], isFilled = false): Icon {
  const look = isFilled ? { fill: 'currentColor' } : { fill: 'none', stroke: 'currentColor', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }
  const drawn: Icon = ({ size = 1.25, stroke = 1.9 }) =>
    h('svg', { ...look, viewBox: '0 0 24 24', width: `${size}rem`, height: `${size}rem`, 'stroke-width': isFilled ? undefined : stroke, 'aria-hidden': 'true' }, paths.map((d) => h('path', { d })))
  drawn.props = ['size', 'stroke']
  return drawn
}
