import { computed, ref } from 'vue'
import { isThrifty } from '@/shared/offline/useOnline'

export interface Rendition {
  readonly height: number
  readonly url: string
  readonly bytes: number
}

const SAVING_HEIGHT = 360

/** The small picture where data is dear, the sharp one elsewhere, until the guide chooses; the choice is kept. */
export function useQuality(renditions: () => readonly Rendition[]) {
  const kept = localStorage.getItem('quality')
  const isSaving = ref(kept ? kept === 'saving' : isThrifty())
  const ordered = computed(() => [...renditions()].sort((a, b) => a.height - b.height))
  const small = computed(() => ordered.value.find((it) => it.height >= SAVING_HEIGHT) ?? ordered.value.at(-1))
  const sharp = computed(() => ordered.value.at(-1))
  const chosen = computed(() => (isSaving.value ? small.value : sharp.value))
  const canChoose = computed(() => small.value?.url !== sharp.value?.url)
  function switchQuality() {
    isSaving.value = !isSaving.value
    localStorage.setItem('quality', isSaving.value ? 'saving' : 'sharp')
  }
  return { chosen, isSaving, canChoose, switchQuality }
}
