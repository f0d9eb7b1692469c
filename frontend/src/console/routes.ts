import { createRouter, createWebHistory } from 'vue-router'
import { signedInPerson } from '@/shared/api'
import WelcomePage from './WelcomePage.vue'

export const router = createRouter({
  history: createWebHistory('/console'),
  routes: [{ path: '/', component: WelcomePage }],
})

/** Signing in is the guide app's; it leads back here. */
router.beforeEach((to) => {
  if (signedInPerson()) return true
  location.assign(`/sign-in?to=${encodeURIComponent(`/console${to.fullPath === '/' ? '' : to.fullPath}`)}`)
  return false
})
