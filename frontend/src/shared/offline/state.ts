import { shallowReactive } from 'vue'

/** What the screens show of the outbox; light, so that the first screen need not load the rest.
 * `failures` counts tries in a row that met no network. */
export const outbox = shallowReactive({ waiting: 0, declined: 0, failures: 0, isSending: false })
