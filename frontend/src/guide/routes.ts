import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { signedInPerson } from '@/shared/api'
import { t } from '@/shared/i18n'
import { say } from '@/shared/ui/toast'
import HomePage from './home/HomePage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** May be seen by anybody. */
    isOpen?: boolean
    /** The tab that is lit; screens without one hide the tabs. */
    tab?: 'home' | 'learn' | 'badges' | 'me'
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', component: HomePage, meta: { tab: 'home' } },
  { path: '/sign-in', component: () => import('./sign-in/SignInPage.vue'), meta: { isOpen: true } },
  { path: '/link/:token', component: () => import('./sign-in/LinkPage.vue'), meta: { isOpen: true }, props: true },
  { path: '/learn', component: () => import('./learn/LearnPage.vue'), meta: { tab: 'learn' } },
  { path: '/course/:id', component: () => import('./course/CoursePage.vue'), props: true },
  { path: '/lesson/:id', component: () => import('./lesson/LessonPage.vue'), props: true },
  { path: '/quiz/:id', component: () => import('./quiz/QuizPage.vue'), props: true },
  { path: '/badges', component: () => import('./badges/BadgesPage.vue'), meta: { tab: 'badges' } },
  { path: '/badges/:shareKey', component: () => import('./shared-badge/SharedBadgePage.vue'), meta: { isOpen: true }, props: true },
  { path: '/badge/:id', component: () => import('./badge/BadgePage.vue'), props: true },
  { path: '/me', component: () => import('./me/MePage.vue'), meta: { tab: 'me' } },
  { path: '/password', component: () => import('./me/PasswordPage.vue') },
  { path: '/score', component: () => import('./score/ScorePage.vue') },
  { path: '/score/:id/how', component: () => import('./score/HowPage.vue'), props: true },
  { path: '/skills', component: () => import('./skills/SkillsPage.vue') },
  { path: '/board', component: () => import('./board/BoardPage.vue') },
  { path: '/inbox', component: () => import('./inbox/InboxPage.vue') },
  { path: '/sync', component: () => import('./sync/SyncPage.vue') },
  { path: '/search', component: () => import('./search/SearchPage.vue') },
  { path: '/:rest(.*)*', redirect: '/' },
]

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, _from, kept) => kept ?? (to.hash ? { el: to.hash } : { top: 0 }),
})

/** A screen that is not on this phone yet cannot open without a network; the one before it stays. */
router.onError(() => say(t('error.network'), { tone: 'warn' }))

router.beforeEach((to) => to.meta.isOpen || signedInPerson() ? true : { path: '/sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } })
