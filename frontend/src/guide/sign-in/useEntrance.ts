import { ref } from 'vue'
import { useRoute } from 'vue-router'
import { ApiError, client, query, sentence, signInByLink, signInByPassword } from '@/shared/api'
import { EntranceDocument } from '@/shared/gql/generated/graphql'
import { router } from '../routes'
import { t } from '../words'

/** A path of ours, never of another site. */
export function safePath(to: unknown): string | undefined {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : undefined
}

/** Signing in, and where to go then: what was asked for, else the place that the person's rights name. */
export function useEntrance() {
  const route = useRoute()
  const isBusy = ref(false)
  const fault = ref('')
  const code = ref('')

  async function go() {
    const { viewer } = await query(EntranceDocument, {})
    const home = viewer.rights.includes('LEARN') ? '/' : '/console'
    const to = safePath(route.query.to) ?? home
    if (to.startsWith('/console')) location.assign(to)
    else await router.replace(to)
  }

  async function enter(attempt: () => Promise<void>) {
    isBusy.value = true
    fault.value = code.value = ''
    try {
      await attempt()
      client.clear()
      await go()
    } catch (error) {
      code.value = error instanceof ApiError ? error.code : ''
      fault.value = code.value === 'SIGN_IN_FAILED' ? t('signIn.failed') : sentence(error)
    } finally {
      isBusy.value = false
    }
  }

  return {
    isBusy,
    fault,
    code,
    enterByPassword: (number: string, password: string) => enter(() => signInByPassword(number, password)),
    enterByLink: (token: string) => enter(() => signInByLink(token)),
  }
}
