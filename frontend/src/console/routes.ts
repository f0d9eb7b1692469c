import type { Component } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { signedInPerson } from '@/shared/api'
import type { Right } from '@/shared/gql/generated/graphql'
import LostPage from './shell/LostPage.vue'
import StartPage from './shell/StartPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** What the viewer must be allowed to open this page, one of several; none for everybody. */
    right?: Right | readonly Right[]
  }
}

/** Pages that bring words of their own. */
const worded = (words: () => Promise<{ bring: () => Promise<unknown> }>, open: () => Promise<{ default: Component }>) => () => Promise.all([open(), words().then((it) => it.bring())]).then(([it]) => it)
const mall = (open: () => Promise<{ default: Component }>) => worded(() => import('./hq/mall/words'), open)

/** So do those of rewards and penalties. */
const rewards = (open: () => Promise<{ default: Component }>) => () => Promise.all([open(), import('./hq/rewards/words').then((it) => it.bring())]).then(([it]) => it)

const routes: RouteRecordRaw[] = [
  { path: '/', component: StartPage },
  { path: '/completion', component: () => import('./hq/completion/CompletionPage.vue'), meta: { right: 'SEE_COMPLETION' } },
  { path: '/completion/guides/:id', component: () => import('./hq/completion/GuidePage.vue'), props: true, meta: { right: 'SEE_COMPLETION' } },
  { path: '/overdue', component: () => import('./hq/completion/OverduePage.vue'), meta: { right: 'SEE_COMPLETION' } },
  { path: '/assign', component: () => import('./hq/assign/AssignPage.vue'), meta: { right: 'ASSIGN' } },
  { path: '/team', component: () => import('./hq/team/TeamPage.vue'), meta: { right: 'SEE_SCORES' } },
  { path: '/roster', component: () => import('./hq/roster/RosterPage.vue'), meta: { right: 'EDIT_ROSTER' } },
  { path: '/roster/import', component: () => import('./hq/roster/RosterImportPage.vue'), meta: { right: 'EDIT_ROSTER' } },
  { path: '/scores', component: () => import('./hq/scores/ScoresPage.vue'), meta: { right: 'SEE_SCORES' } },
  { path: '/scores/distribution', component: () => import('./hq/scores/DistributionPage.vue'), meta: { right: 'SEE_KPI' } },
  { path: '/scores/fairness', component: () => import('./hq/scores/FairnessPage.vue'), meta: { right: 'SEE_SCORES' } },
  { path: '/scores/:id', component: () => import('./hq/scores/ScorePage.vue'), props: true, meta: { right: 'SEE_SCORES' } },
  { path: '/scores/:id/how', component: () => import('./hq/scores/HowPage.vue'), props: true, meta: { right: 'SEE_SCORES' } },
  { path: '/skills', component: () => import('./hq/skills/SkillsPage.vue'), meta: { right: 'SEE_SCORES' } },
  { path: '/skills/people/:id', component: () => import('./hq/skills/MemberPage.vue'), props: true, meta: { right: 'SEE_SCORES' } },
  { path: '/skills/models', component: () => import('./hq/skills/ModelsPage.vue'), meta: { right: 'EDIT_KPI' } },
  { path: '/skills/models/draft', component: () => import('./hq/skills/ModelDraftPage.vue'), meta: { right: 'EDIT_KPI' } },
  { path: '/measures', component: () => import('./hq/kpi/MeasuresPage.vue'), meta: { right: 'SEE_KPI' } },
  { path: '/readings', component: () => import('./hq/readings/ReadingsPage.vue'), meta: { right: 'SEE_KPI' } },
  { path: '/sources', component: () => import('./hq/sources/SourcesPage.vue'), meta: { right: 'SEE_KPI' } },
  { path: '/scorecards', component: () => import('./hq/kpi/ScorecardsPage.vue'), meta: { right: 'SEE_KPI' } },
  { path: '/scorecards/draft', component: () => import('./hq/kpi/DraftPage.vue'), meta: { right: 'EDIT_KPI' } },
  { path: '/boards', component: () => import('./hq/boards/BoardsPage.vue'), meta: { right: 'SEE_SCORES' } },
  { path: '/targets', component: () => import('./hq/targets/TargetsPage.vue'), meta: { right: 'SEE_SCORES' } },
  { path: '/targets/plan', component: () => import('./hq/targets/PlanPage.vue'), meta: { right: 'EDIT_KPI' } },
  { path: '/wall', component: () => import('./hq/wall/WallPage.vue'), meta: { right: 'SEE_SCORES' } },
  { path: '/titles', component: () => import('./hq/titles/TitlesPage.vue'), meta: { right: 'GIVE_TITLES' } },
  { path: '/nominations', component: () => import('./hq/nominations/NominationsPage.vue'), meta: { right: 'GIVE_TITLES' } },
  { path: '/sharings', component: () => import('./trainer/sharings/SharingsPage.vue'), meta: { right: 'INVITE' } },
  { path: '/appeals', component: worded(() => import('./hq/appeals/words'), () => import('./hq/appeals/AppealsPage.vue')), meta: { right: 'JUDGE_APPEALS' } },
  { path: '/appeals/:id', component: worded(() => import('./hq/appeals/words'), () => import('./hq/appeals/AppealPage.vue')), props: true, meta: { right: 'JUDGE_APPEALS' } },
  { path: '/payouts', component: worded(() => import('./hq/payouts/words'), () => import('./hq/payouts/PayoutsPage.vue')), meta: { right: 'SEE_SETTLEMENTS' } },
  { path: '/statement', component: worded(() => import('./hq/statement/words'), () => import('./hq/statement/StatementPage.vue')), meta: { right: 'SEE_PEOPLE' } },
  { path: '/rights', component: worded(() => import('./hq/rights/words'), () => import('./hq/rights/RightsPage.vue')), meta: { right: 'SEE_PEOPLE' } },
  { path: '/credentials', component: () => import('./hq/credentials/CredentialsPage.vue'), meta: { right: 'EDIT_HONORS' } },
  { path: '/mall', component: mall(() => import('./hq/mall/MallPage.vue')), meta: { right: 'EDIT_MALL' } },
  { path: '/redemptions', component: mall(() => import('./hq/mall/RedemptionsPage.vue')), meta: { right: 'SEE_SETTLEMENTS' } },
  { path: '/policies', component: rewards(() => import('./hq/rewards/PoliciesPage.vue')), meta: { right: ['SEE_SETTLEMENTS', 'OVERLAY_POLICIES'] } },
  { path: '/policies/new', component: rewards(() => import('./hq/rewards/PolicyDraftPage.vue')), meta: { right: 'EDIT_POLICIES' } },
  { path: '/policies/:id', component: rewards(() => import('./hq/rewards/PolicyPage.vue')), props: true, meta: { right: ['SEE_SETTLEMENTS', 'OVERLAY_POLICIES'] } },
  { path: '/policies/:id/draft', component: rewards(() => import('./hq/rewards/PolicyDraftPage.vue')), props: true, meta: { right: 'EDIT_POLICIES' } },
  { path: '/settlements', component: rewards(() => import('./hq/rewards/SettlementsPage.vue')), meta: { right: 'SEE_SETTLEMENTS' } },
  { path: '/settlements/:id', component: rewards(() => import('./hq/rewards/SettlementPage.vue')), props: true, meta: { right: 'SEE_SETTLEMENTS' } },
  { path: '/stages', component: () => import('./hq/stages/StagesPage.vue'), meta: { right: 'SEE_SCORES' } },
  { path: '/units', component: () => import('./hq/units/UnitsPage.vue'), meta: { right: 'SEE_PEOPLE' } },
  { path: '/people', component: () => import('./hq/people/PeoplePage.vue'), meta: { right: 'SEE_PEOPLE' } },
  { path: '/import', component: () => import('./hq/import/ImportPage.vue'), meta: { right: 'EDIT_PEOPLE' } },
  { path: '/courses', component: () => import('./trainer/courses/CoursesPage.vue'), meta: { right: 'SEE_COURSES' } },
  { path: '/courses/:id', component: () => import('./trainer/courses/CoursePage.vue'), props: true, meta: { right: 'SEE_COURSES' } },
  { path: '/audit', component: () => import('./hq/audit/AuditPage.vue'), meta: { right: 'SEE_AUDIT' } },
  { path: '/password', component: () => import('./account/PasswordPage.vue') },
  { path: '/second-factor', component: () => import('./account/SecondFactorPage.vue'), meta: { right: 'USE_SECOND_FACTOR' } },
  { path: '/sign-ins', component: () => import('./account/SignInsPage.vue') },
  { path: '/:rest(.*)*', component: LostPage },
]

export const router = createRouter({
  history: createWebHistory('/console'),
  routes,
  scrollBehavior: (to, from, kept) => kept ?? (to.path === from.path ? undefined : { top: 0 }),
})

/** Signing in is the guide app's; it leads back here. */
export const signInPath = (from: string) => `/sign-in?to=${encodeURIComponent(`/console${from === '/' ? '' : from}`)}`

router.beforeEach((to) => {
  if (signedInPerson()) return true
  location.assign(signInPath(to.fullPath))
  return false
})
