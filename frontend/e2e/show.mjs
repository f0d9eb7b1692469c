/**
 * The show: a guide learns a course in real time and earns its badge, headquarters sees the number change.
 *
 *   node e2e/show.mjs DEVICE LANGUAGE FOLDER < cast.json
 *   cast: base, guide, spent and maker (one-time links), way (units from the top to the guide's store), name and number (the guide's),
 *   course, badge, lesson (titles), answers {text of an item: [right options]}
 *
 * Nothing is mocked and no clock is moved: the film plays for as long as it is.
 */
import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { expiry, outsiders, ownPassword, signInByPassword, signOut } from './entrance.mjs'
import { choose, film, lessonIdOf, progressOf, sitQuiz } from './guide.mjs'
import { drillDown, numbers } from './headquarters.mjs'
import { Viewing } from './lesson.mjs'
import { ask, launch, must, open, signIn, story, toast, until, wordsOf } from './stage.mjs'

const [device, language, folder] = process.argv.slice(2)
const cast = JSON.parse(fs.readFileSync(0, 'utf8'))
const { base, answers } = cast
const t = wordsOf('guide', language)
const c = wordsOf('console', language)
fs.mkdirSync(folder, { recursive: true })
const tale = story(`${device} ${language}`, folder)
const faults = []
const ranges = []
const news = []

const picture = (page, name) => page.screenshot({ path: path.join(folder, `${device}-${language}-${name}.png`) })

/** A new tab; what goes wrong in it unseen is kept, and so is what the socket brings. */
async function tab(context) {
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => news.push(String(payload))))
  tale.watch(page)
  return page
}

async function officeBefore(office) {
  const page = await tab(office)
  await signIn(page, cast.maker, t)
  await page.waitForURL('**/console/completion**')
  const seen = await numbers(page, c)
  await page.close()
  return seen
}

async function enter(page) {
  await page.goto(cast.guide)
  await page.reload()
  await signIn(page, cast.guide, t)
  await page.locator('.hero').waitFor()
  await picture(page, 'home')
}

/** Catalogue, course, and the one lime button: the film plays by itself. */
async function begin(page) {
  await page.goto('/learn')
  await page.getByRole('link', { name: cast.course }).first().click()
  await page.getByRole('heading', { name: cast.course }).waitFor()
  await page.locator('.foot a').click()
  await until('the film plays by itself', async () => (await film(page))?.isPlaying)
  await until('the film comes in ranges', () => ranges.includes(206))
  return `media ${[...new Set(ranges)]}`
}

/** The home of a new tab offers the lesson that was left, and goes on at the second. */
async function resume(guide, leftAt) {
  const page = await tab(guide)
  await page.goto('/')
  await page.locator('.hero').getByRole('heading', { name: cast.lesson }).waitFor()
  await picture(page, 'resume')
  const tapped = performance.now()
  await page.locator('.hero').getByRole('link', { name: t('home.go') }).click()
  await until('the film plays by itself', async () => (await film(page))?.isPlaying)
  const waited = performance.now() - tapped
  const from = (await film(page)).played[0]?.[0] ?? (await film(page)).at
  must(Math.abs(from - leftAt) < 1.5, `left at ${leftAt.toFixed(1)} s, resumed at ${from.toFixed(1)} s`)
  return { page, said: `left at ${leftAt.toFixed(1)} s, resumed at ${from.toFixed(1)} s, ${(waited / 1000).toFixed(1)} s after the tap` }
}

/** The article is read to its end without a network: it waits in the outbox. */
async function readOffline(page, guide) {
  await page.locator('.lesson-bar').getByRole('link', { name: t('lesson.step.lesson') }).click()
  await page.locator('article.prose').waitFor()
  const id = lessonIdOf(page)
  await choose(page.locator('section.check'), 2, answers)
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  await guide.setOffline(true)
  await page.getByRole('button', { name: t('lesson.finish') }).click()
  await toast(page, t, 'lesson.savedForLater').waitFor()
  return id
}

/** Still without a network: the worker gives the app, the home stands there as it was last seen, and what waits is kept. */
async function reloadOffline(page) {
  must(await page.evaluate(() => Boolean(navigator.serviceWorker.controller)), 'no service worker holds the page')
  await page.goto('/')
  await page.reload()
  await page.locator('.home .hero').waitFor()
  const pill = page.locator('.offline-pill')
  await until('the pill says what waits', async () => t('home.pending').test(await pill.innerText()))
  await picture(page, 'offline-home')
  await page.getByRole('link', { name: t('nav.me') }).click()
  await page.getByRole('heading', { name: t('me.title') }).waitFor()
}

/** The tab is closed with the network still away; the outbox brings the article to whoever opens the app next. */
async function bring(page, guide, id) {
  await page.close()
  must(!(await progressOf(guide, id))?.isComplete, 'complete without a network')
  await guide.setOffline(false)
  const next = await tab(guide)
  await next.goto('/')
  await until('the outbox of the closed tab has brought it', async () => (await progressOf(guide, id))?.isComplete)
  return next
}

/** Home, the course of the hero, its quiz; the badge comes by the socket while the result stands there. */
async function earn(page) {
  news.length = 0 // what earlier tabs heard says nothing of this one
  await page.goto('/learn')
  await page.getByRole('link', { name: cast.course }).first().click()
  await page.locator('.foot a').click()
  await page.waitForURL('**/quiz/**')
  await until('the socket is open', () => news.some((it) => it.includes('connection_ack')))
  const count = await sitQuiz(page, t, answers)
  await toast(page, t, 'inbox.badge', { name: cast.badge }).waitFor({ timeout: 10_000 }).catch(async () => {
    const { viewer } = await ask(page, '{ viewer { notifications(first: 3) { edges { node { seq kind title } } } } }')
    throw new Error(`no toast of the badge; kept: ${JSON.stringify(viewer.notifications.edges.map((it) => it.node))}; the socket's last: ${news.slice(-4).join(' ')}`)
  })
  await picture(page, 'badge')
  must(news.some((it) => it.includes('notificationAdded')), 'the badge did not come by the socket')
  return `${count} items, ${cast.badge}`
}

async function homeChanged(page) {
  await page.getByRole('link', { name: t('quiz.toCourse') }).click()
  await page.locator('.pill').filter({ hasText: t('course.onTime') }).waitFor()
  await page.goto('/')
  await page.locator('.week li.now.on').waitFor()
  must(!(await page.locator('.hero h2').innerText()).includes(cast.lesson), 'the home still offers the finished lesson')
  await page.getByRole('link', { name: t('nav.badges') }).click()
  await page.locator('.badge-tile:not(.locked)').filter({ hasText: cast.badge }).waitFor()
}

async function officeAfter(office, before) {
  const page = await tab(office)
  const after = await numbers(page, c)
  must(after.completed === before.completed + 1, `${before.completed} completed before, ${after.completed} after`)
  await picture(page, 'console')
  await drillDown(page, cast, c)
  await picture(page, 'console-guide')
  await page.close()
  return `${before.completed} → ${after.completed}, ${after.units} rows agree with ${after.file}`
}

async function play(browser) {
  const { step } = tale
  const guide = await open(browser, { base, device, language })
  const office = await open(browser, { base, device, language })
  guide.on('response', (it) => { if (/^\/media\/.*\.mp4$/.test(new URL(it.url()).pathname)) ranges.push(it.status()) })
  let before, viewing, leftAt, article
  let page = await tab(guide)
  await step('headquarters reads the console, the file agrees', async () => { before = await officeBefore(office); return `${before.completed} completed, ${before.units} rows` })
  await step('a wrong link and a spent one say so', () => outsiders(browser, { base, device, language, t, spent: cast.spent }))
  tale.watch(page)
  await step('opening the link spends nothing, the tap signs in', () => enter(page))
  await step('the course begins with one tap', () => begin(page))
  viewing = new Viewing(page, { t, answers })
  await step('leaps are credited as played', () => viewing.leap())
  await step('played without a network, credited after', () => viewing.loseNetwork(t('home.pending'), () => picture(page, 'offline')))
  await step('the tab is closed in mid-film', async () => { leftAt = await viewing.closeInMidFilm() })
  await step('a new tab resumes at the second', async () => {
    const it = await resume(guide, leftAt)
    page = it.page
    viewing = Object.assign(new Viewing(page, { t, answers }), { played: viewing.played, prompts: viewing.prompts })
    return it.said
  })
  await step('prompt and check answered, the lesson is complete', async () => `${await viewing.finish()}, ${viewing.prompts.length} prompts`)
  await step('an article is read to its end offline', async () => { article = await readOffline(page, guide) })
  await step('offline, a reload opens the app by its worker', () => reloadOffline(page))
  await step('what waited survives the closed tab', async () => { page = await bring(page, guide, article) })
  await step('the quiz completes the course, the badge arrives', () => earn(page))
  await step('home, course and badges have changed', () => homeChanged(page))
  await step('headquarters sees the number change, the file agrees', () => officeAfter(office, before))
  tale.watch(page)
  await step('a sign-in that ran out is renewed unseen', () => expiry(page))
  await step('a weak password is refused, a good one is kept', () => ownPassword(page, t))
  await step('signing out ends it everywhere', () => signOut(page, t))
  await step('the new password signs in', () => signInByPassword(page, cast.number, t))
  must(!faults.length, `unseen errors: ${faults.join(' | ')}`)
}

const browser = await launch()
try {
  await play(browser)
  console.log(`show: ${tale.count} steps held (${device}, ${language})`)
} catch (error) {
  console.log(`show: broken after ${tale.count} steps (${device}, ${language}): ${error.message}`)
  process.exitCode = 1
} finally {
  await browser.close()
}
