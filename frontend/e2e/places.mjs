/** Where every screen is, found as the signed-in person finds it: by the ids that the server gives. */
import { ask } from './stage.mjs'

const edges = (list) => list.edges.map((it) => it.node)
const LEARNT = `query { viewer { shelf { awardedAt badge { id } } enrolments(first: 20) { edges { node { state course { id slug lessons { id kind myProgress { isComplete } } } } } } } myScores(first: 1) { edges { node { id } } } penalties(first: 20) { edges { node { id canBeAppealed } } } }`
const CHAIN = `query { viewer { unit { id children { id name children { id name } } } } courses(first: 5) { edges { node { id title } } } guides: people(first: 1, role: GUIDE) { edges { node { id name } } } periods(first: 9) { edges { node { id state } } } appeals(first: 1) { edges { node { id } } } }`
const SCORE = `query ($month: ID!) { scores(periodId: $month, first: 1) { edges { node { id } } } }`

/** Each look is another device: the one before it still holds the lesson. */
async function takeOver(on, t) {
  const asks = on.getByRole('dialog', { name: t('lesson.takeOver.held') })
  await asks.or(on.locator('.stage .big')).first().waitFor()
  if (await asks.isVisible()) await asks.getByRole('button', { name: t('lesson.takeOver.yes') }).click()
  await on.locator('.stage .big').waitFor()
}

/** Of whoever has lost something; the demo's first guide has. */
const penaltyScreens = ([penalty]) => (penalty ? [{ name: 'penalty', path: `/rewards/penalty/${penalty.id}` }, ...(penalty.canBeAppealed ? [{ name: 'appeal', path: `/rewards/penalty/${penalty.id}/appeal` }] : [])] : [])

/** The screens of the guide's app. */
/** Not everybody of headquarters may do it. */
const whenThere = async (all) => { if (await all.first().waitFor({ timeout: 3000 }).then(() => true, () => false)) await all.first().click() }

export async function guideScreens(page) {
  const { viewer, myScores, penalties } = await ask(page, LEARNT)
  const taken = edges(viewer.enrolments)
  const lessons = taken.flatMap((it) => it.course.lessons)
  const first = (kind, isDone) => lessons.find((it) => it.kind === kind && Boolean(it.myProgress?.isComplete) === isDone)?.id
  const course = (state) => (taken.find((it) => (it.state === 'COMPLETED') === state) ?? taken[0]).course.id
  return [
    { name: 'home', path: '/' },
    { name: 'learn', path: '/learn' },
    { name: 'learn-nothing', path: '/learn?q=zzzz' },
    { name: 'course', path: `/course/${course(false)}` },
    { name: 'course-done', path: `/course/${course(true)}` },
    { name: 'video', path: `/lesson/${first('VIDEO', false) ?? first('VIDEO', true)}`, act: takeOver },
    { name: 'video-done', path: `/lesson/${first('VIDEO', true) ?? first('VIDEO', false)}` },
    { name: 'article', path: `/lesson/${first('ARTICLE', false) ?? first('ARTICLE', true)}` },
    { name: 'quiz', path: `/quiz/${first('QUIZ', false) ?? first('QUIZ', true)}` },
    { name: 'badges', path: '/badges' },
    { name: 'badge', path: `/badge/${viewer.shelf.find((it) => it.awardedAt)?.badge.id}` },
    { name: 'badge-shared', path: '/badges/nothing-here' },
    { name: 'score', path: '/score' },
    { name: 'score-how', path: `/score/${edges(myScores)[0].id}/how` },
    { name: 'skills', path: '/skills' },
    { name: 'skills-self', act: (on, t) => on.locator('.fit-head .button').click() },
    { name: 'rewards', path: '/rewards' },
    { name: 'rewards-why', path: '/rewards', act: (on) => on.locator('.entry-row summary').first().click() },
    { name: 'rewards-rules', path: '/rewards/rules' },
    ...penaltyScreens(edges(penalties)),
    { name: 'board', path: '/board' },
    { name: 'board-all', path: '/board?of=all' },
    { name: 'board-stores', path: '/board?of=stores' },
    { name: 'mall', path: '/mall' },
    { name: 'mall-item', act: (on) => on.locator('.mall-tile').first().click() },
    { name: 'mall-ask', act: (on, t) => on.locator('.mall-item .button.go').click() },
    { name: 'mall-mine', path: '/mall/mine' },
    { name: 'wall', path: '/wall' },
    { name: 'sharing', path: '/sharing' },
    { name: 'me', path: '/me' },
    { name: 'sign-out', act: (on, t) => on.getByRole('button', { name: t('me.signOut') }).click() },
    { name: 'password', path: '/password' },
    { name: 'inbox', path: '/inbox' },
    { name: 'sync', path: '/sync' },
    { name: 'search', path: '/search' },
    { name: 'lost', path: '/lesson/nothing-here' },
    { name: 'sign-in', path: '/sign-in' },
    { name: 'link', path: '/link/not-a-link' },
    { name: 'link-dead', act: (on, t) => on.getByRole('button', { name: t('signIn.linkGo') }).click() },
  ]
}

const REWARDS = '{ policies(first: 1) { edges { node { id } } } settlements(first: 1) { edges { node { id } } } }'

/** Only makers have the button. */
async function openDryRun(page) {
  const button = page.locator('.page-head .button.brand')
  if (await button.count()) await button.click()
}

/** The screens of the console. */
export async function consoleScreens(page) {
  const { viewer, courses, guides, periods, appeals } = await ask(page, CHAIN)
  const province = viewer.unit.children[0]
  const [guide] = edges(guides)
  const [course] = edges(courses)
  const month = edges(periods).find((it) => it.state !== 'OPEN')
  const [policy] = edges((await ask(page, REWARDS)).policies)
  const [settlement] = edges((await ask(page, REWARDS)).settlements)
  const [score] = edges((await ask(page, SCORE, { month: month.id })).scores)
  return [
    { name: 'completion', path: '/console/completion' },
    { name: 'completion-province', path: `/console/completion?unit=${province.id}` },
    { name: 'completion-guides', path: '/console/completion?by=guides' },
    { name: 'guide', path: `/console/completion/guides/${guide.id}` },
    { name: 'overdue', path: '/console/overdue' },
    { name: 'assign', path: '/console/assign' },
    { name: 'assign-new', path: '/console/assign?new=1' },
    { name: 'team', path: '/console/team' },
    { name: 'team-map', path: '/console/team?view=map' },
    { name: 'team-looks', path: '/console/team?view=looks' },
    { name: 'team-month', path: '/console/team?view=month' },
    { name: 'roster', path: `/console/roster?unit=${province.children[0].id}` },
    { name: 'roster-import', path: '/console/roster/import' },
    { name: 'scores', path: '/console/scores' },
    { name: 'scores-people', path: '/console/scores?by=people' },
    { name: 'scores-views', path: '/console/scores?by=people', act: (on) => on.locator('.saved-views > button').click() },
    { name: 'boards', path: '/console/boards' },
    { name: 'boards-stores', path: '/console/boards?of=stores' },
    { name: 'targets', path: '/console/targets' },
    { name: 'targets-province', path: `/console/targets?unit=${province.id}` },
    { name: 'targets-plan', path: '/console/targets/plan' },
    { name: 'stages', path: '/console/stages' },
    { name: 'stages-province', path: `/console/stages?unit=${province.id}&line=${province.id}` },
    { name: 'fairness', path: '/console/scores/fairness' },
    { name: 'distribution', path: '/console/scores/distribution' },
    { name: 'score-how', path: `/console/scores/${score.id}/how` },
    { name: 'console-skills', path: '/console/skills?by=people' },
    { name: 'console-skills-units', path: '/console/skills?by=units' },
    { name: 'console-skills-person', path: `/console/skills/people/${guide.id}` },
    { name: 'console-skills-models', path: '/console/skills/models' },
    { name: 'console-skills-draft', path: '/console/skills/models/draft' },
    { name: 'scorecards', path: '/console/scorecards' },
    { name: 'scorecard-draft', path: '/console/scorecards/draft' },
    { name: 'measures', path: '/console/measures' },
    { name: 'measures-new', path: '/console/measures?new=1' },
    { name: 'console-mall', path: '/console/mall' },
    { name: 'console-mall-item', act: (on) => whenThere(on.locator('.shelves .of')) },
    { name: 'console-mall-new', path: '/console/mall?item=new' },
    { name: 'redemptions', path: '/console/redemptions' },
    { name: 'redemptions-fulfil', act: (on) => whenThere(on.locator('.tbl .two .button')) },
    { name: 'appeals', path: '/console/appeals' },
    { name: 'appeals-rules', path: '/console/appeals?view=rules' },
    ...edges(appeals).slice(0, 1).map((it) => ({ name: 'console-appeal', path: `/console/appeals/${it.id}` })),
    { name: 'payouts', path: '/console/payouts' },
    { name: 'statement', path: '/console/statement' },
    { name: 'rights', path: '/console/rights' },
    { name: 'statement-person', path: `/console/statement?person=${guide.id}` },
    { name: 'credentials', path: '/console/credentials' },
    { name: 'wall', path: '/console/wall' },
    { name: 'titles', path: '/console/titles?past=1' },
    { name: 'nominations', path: '/console/nominations' },
    { name: 'sharings', path: '/console/sharings' },
    { name: 'sources', path: '/console/sources' },
    { name: 'sources-webhooks', path: '/console/sources?tab=webhooks' },
    { name: 'sources-new', path: '/console/sources?tab=webhooks&new=1' },
    { name: 'sources-wecom', path: '/console/sources?tab=wecom' },
    { name: 'policies', path: '/console/policies' },
    { name: 'policies-new', path: '/console/policies/new' },
    { name: 'policies-board', path: '/console/policies/new?from=missed' },
    { name: 'policy', path: `/console/policies/${policy.id}` },
    { name: 'policy-draft', path: `/console/policies/${policy.id}/draft` },
    { name: 'settlements', path: '/console/settlements' },
    { name: 'settlements-new', path: '/console/settlements', act: openDryRun },
    { name: 'settlement', path: `/console/settlements/${settlement.id}` },
    { name: 'settlement-spared', path: `/console/settlements/${settlement.id}?names=SPARED` },
    { name: 'second-factor', path: '/console/second-factor' },
    { name: 'units', path: '/console/units' },
    { name: 'people', path: '/console/people' },
    { name: 'people-person', path: `/console/people?person=${guide.id}` },
    { name: 'import', path: '/console/import' },
    { name: 'courses', path: '/console/courses' },
    { name: 'console-course', path: `/console/courses/${course.id}` },
    { name: 'audit', path: '/console/audit' },
    { name: 'sign-ins', path: '/console/sign-ins' },
    { name: 'console-password', path: '/console/password' },
    { name: 'console-lost', path: '/console/nothing-here' },
  ]
}
