import { computed } from 'vue'
import { useUrl } from '../../parts/url'

export const VIEWS = ['talk', 'map', 'looks', 'month'] as const
export type View = (typeof VIEWS)[number]

/** Which view is open is in the URL, and the unit and the measure stay when it changes. */
export function useTeamView() {
  const view = useUrl().part('view', 'talk', true)
  return computed<View>({ get: () => VIEWS.find((it) => it === view.value) ?? 'talk', set: (it) => { view.value = it } })
}
