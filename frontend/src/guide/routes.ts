import type { Component } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { signedInPerson } from '@/shared/api'
import { addWords, t } from '@/shared/i18n'
import { say } from '@/shared/ui/toast'
import HomePage from './home/HomePage.vue'
import { pageWords } from './words'

declare module 'vue-router' {
  interface RouteMeta {
    /** May be seen by anybody. */
    isOpen?: boolean
    /** The tab that is lit; screens without one hide the tabs. */
    tab?: 'home' | 'learn' | 'badges' | 'me'
  }
}

/** Every page but the home comes when it is opened, its code and its words at once. */
const page = (open: () => Promise<{ default: Component }>) => () => Promise.all([open(), addWords(pageWords)]).then(([it]) => it)

/** The mall brings more words of its own. */
const mall = (open: () => Promise<{ default: Component }>) => page(() => Promise.all([open(), import('./mall/words').then((it) => it.bring())]).then(([it]) => it))
/** Rewards bring more words of their own. */
const rewards = (open: () => Promise<{ default: Component }>) => page(() => Promise.all([open(), import('./rewards/words').then((it) => it.bring())]).then(([it]) => it))

const routes: RouteRecordRaw[] = [
  { path: '/', component: HomePage, meta: { tab: 'home' } },
  { path: '/sign-in', component: page(() => import('./sign-in/SignInPage.vue')), meta: { isOpen: true } },
  { path: '/link/:token', component: page(() => import('./sign-in/LinkPage.vue')), meta: { isOpen: true }, props: true },
  { path: '/learn', component: page(() => import('./learn/LearnPage.vue')), meta: { tab: 'learn' } },
  { path: '/course/:id', component: page(() => import('./course/CoursePage.vue')), props: true },
  { path: '/lesson/:id', component: page(() => import('./lesson/LessonPage.vue')), props: true },
  { path: '/quiz/:id', component: page(() => import('./quiz/QuizPage.vue')), props: true },
  { path: '/badges', component: page(() => import('./badges/BadgesPage.vue')), meta: { tab: 'badges' } },
  { path: '/badges/:shareKey', component: page(() => import('./shared-badge/SharedBadgePage.vue')), meta: { isOpen: true }, props: true },
  { path: '/badge/:id', component: page(() => import('./badge/BadgePage.vue')), props: true },
  { path: '/me', component: page(() => import('./me/MePage.vue')), meta: { tab: 'me' } },
  { path: '/password', component: page(() => import('./me/PasswordPage.vue')) },
  { path: '/score', component: page(() => import('./score/ScorePage.vue')) },
  { path: '/score/:id/how', component: page(() => import('./score/HowPage.vue')), props: true },
  { path: '/skills', component: page(() => import('./skills/SkillsPage.vue')) },
  { path: '/mall', component: mall(() => import('./mall/MallPage.vue')) },
  { path: '/mall/item/:id', component: mall(() => import('./mall/ItemPage.vue')), props: true },
  { path: '/mall/mine', component: mall(() => import('./mall/RedemptionsPage.vue')) },
  { path: '/wall', component: page(() => import('./wall/WallPage.vue')) },
  { path: '/sharing', component: page(() => import('./sharing/SharingPage.vue')) },
  { path: '/rewards', component: rewards(() => import('./rewards/RewardsPage.vue')) },
  { path: '/rewards/rules', component: rewards(() => import('./rewards/RulesPage.vue')) },
  { path: '/rewards/penalty/:id', component: rewards(() => import('./rewards/PenaltyPage.vue')), props: true },
  { path: '/rewards/penalty/:id/appeal', component: rewards(() => import('./rewards/AppealPage.vue')), props: true },
  { path: '/board', component: page(() => import('./board/BoardPage.vue')) },
  { path: '/inbox', component: page(() => import('./inbox/InboxPage.vue')) },
  { path: '/sync', component: page(() => import('./sync/SyncPage.vue')) },
  { path: '/search', component: page(() => import('./search/SearchPage.vue')) },
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
