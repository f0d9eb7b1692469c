import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Whether the phone believes that it has a network. It may be wrong about "yes", never about "no". */
export function useOnline(): Readonly<Ref<boolean>> {
  const isOnline = ref(navigator.onLine)
  const look = () => { isOnline.value = navigator.onLine }
  addEventListener('online', look)
  addEventListener('offline', look)
  onScopeDispose(() => {
    removeEventListener('online', look)
    removeEventListener('offline', look)
  })
  return readonly(isOnline)
}

type Connection = { saveData?: boolean; type?: string; effectiveType?: string }

/** Whether data costs money or time here: cellular, slow, or the phone asks to save. Unknown counts as no. */
export function isThrifty(): boolean {
  const connection = (navigator as { connection?: Connection }).connection
  return Boolean(connection && (connection.saveData || connection.type === 'cellular' || /2g|3g/.test(connection.effectiveType ?? '')))
}
