/**
 * The story of a score: headquarters defines what is measured and publishes a scorecard; a guide reads it, tries the what-if
 * and finishes a course, which moves the score; a lead finds whom to talk to; the month before is frozen, and a later file restates a day of it.
 *
 *   node e2e/kpi.mjs DEVICE LANGUAGE FOLDER < cast.json
 *   cast: base, maker, lead and guide (one-time links), number (the guide's), course (its title), answers {text of an item: [right options]}
 *
 * A scorecard is in force already; the guide has a score of this month and of the one before, which is over and not frozen.
 */
import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { learn } from './lesson.mjs'
import { importReadings } from './readings.mjs'
import { coach, defineMeasure, draft, freeze, publish, readBranch, simulate } from './scorecard.mjs'
import { ask, launch, must, open, signIn, story, toast, until, wordsOf } from './stage.mjs'

const [device, language, folder] = process.argv.slice(2)
const { base, maker, lead, guide, number, course, answers } = JSON.parse(fs.readFileSync(0, 'utf8'))
const t = wordsOf('guide', language)
const c = wordsOf('console', language)
fs.mkdirSync(folder, { recursive: true })
const tale = story(`kpi ${device} ${language}`, folder)
const faults = []

const CARD = `fragment Card on Score { id points grade isFrozen wouldBe { points } period { id firstDay } scorecard { number acknowledgedAt scoring { capBp } }
  parts { lines { weightBp value target points asOf measure { id name kind direction source } } } }`
const CARDS = `query { myScores(first: 2) { edges { node { ...Card } } } } ${CARD}`
const FRESH_MS = 15_000
const WITHIN = { within: 90_000, every: 4_000 } // a card costs more than a second's worth
const MEASURE = { key: 'try_on_invitations', zh: '试穿邀约', en: 'Invitations to try on' }

const cards = async (page) => (await ask(page, CARDS)).myScores.edges.map((it) => it.node)
const ownCard = async (page) => (await cards(page))[0]
const linesOf = (card) => card.parts.at(-1).lines
/** As the screen writes it: no more digits than there are. */
const shown = (points) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(Number(points))
const picture = (page, name) => page.screenshot({ path: path.join(folder, `kpi-${device}-${language}-${name}.png`) })

async function enter(context, link) {
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  tale.watch(page)
  await signIn(page, link, t)
  return page
}

async function acknowledge(page) {
  await page.goto('/')
  await page.locator('.score-row').click()
  await page.getByRole('button', { name: t('score.readIt') }).click()
  await page.getByRole('button', { name: t('score.haveRead') }).click()
  await toast(page, t, 'score.read').waitFor()
  await page.getByRole('button', { name: t('score.readIt') }).waitFor({ state: 'detached' })
  must((await ownCard(page)).scorecard.acknowledgedAt, 'the server knows nothing of it')
}

/** Every number on the card is the server's. */
async function readCard(page) {
  const card = await ownCard(page)
  await page.locator('.score-head .figure').getByText(shown(card.points), { exact: true }).waitFor()
  const names = await page.locator('.score-line .name').allInnerTexts()
  must(names.length === card.parts.flatMap((it) => it.lines).length, `${names.length} lines on the screen`)
  await picture(page, 'card')
  return `${card.points} ${card.grade}, ${names.length} lines`
}

/** A line below its cap is moved, which gives another score; then one to its very end, which says that more counts no more. */
async function tryWhatIf(page) {
  const card = await ownCard(page)
  const result = page.locator('.what-if .result')
  const most = card.scorecard.scoring.capBp / 100
  const low = linesOf(card).find((it) => it.weightBp && it.points !== null && it.measure.direction === 'UP' && Number(it.points) < most - 5)
  const row = page.locator('.try-row').filter({ hasText: low.measure.name })
  for (let n = 0; n < 3; n += 1) await row.getByRole('button', { name: t('score.moreOf', { name: low.measure.name }) }).click()
  await until('another score would be', async () => t('score.more').test(await result.locator('span').innerText({ timeout: 1_000 }).catch(() => '')))
  const then = await result.innerText()
  await picture(page, 'what-if')
  await row.getByRole('slider').press('End')
  await row.getByText(t('score.capped'), { exact: true }).waitFor()
  await page.getByRole('button', { name: t('score.reset') }).click()
  await until('the score is the old one', async () => (await result.innerText()).includes(shown(card.points)))
  must((await ownCard(page)).points === card.points, 'the what-if changed the score')
  return `${low.measure.name}: ${then.replace(/\s+/g, ' ')}`
}

/** The card stays open in one tab while the course is learned in another; nobody reloads it. */
async function learned(page, pocket) {
  const before = await ownCard(page)
  const quiz = (card) => linesOf(card).find((it) => it.measure.source === 'LEARNING' && it.points !== linesOf(before).find((old) => old.measure.id === it.measure.id).points)
  const player = await pocket.newPage()
  player.on('pageerror', (error) => faults.push(error.message))
  tale.watch(player)
  await learn(player, t, { course, answers })
  const done = performance.now()
  const after = await until('the learning line has moved', async () => { const card = await ownCard(page); return quiz(card) && card }, { within: FRESH_MS, every: 500 })
  const known = performance.now()
  await page.locator('.score-head .figure').getByText(shown(after.points), { exact: true }).waitFor({ timeout: FRESH_MS })
  const line = quiz(after)
  await page.locator('.score-line').filter({ hasText: line.measure.name }).locator('.points').getByText(t('kpi.points', { n: shown(Number(line.points).toFixed(2)) })).waitFor()
  must(after.points !== before.points, 'the score has not moved')
  await player.close()
  tale.watch(page)
  await picture(page, 'learned')
  const seconds = (until) => ((until - done) / 1000).toFixed(1)
  return `${before.points} → ${after.points} by ${line.measure.name}; ${seconds(known)} s after the quiz, on the open card after ${seconds(performance.now())} s`
}

/** A day of the frozen month is restated: what was frozen stands, and what would be is shown beside it, to the guide and to headquarters. */
async function restate(desk, phone) {
  const frozen = (await cards(phone)).find((it) => it.isFrozen)
  const line = linesOf(frozen).find((it) => it.points !== null && it.measure.kind === 'SUM' && Number(it.points) < frozen.scorecard.scoring.capBp / 100)
  const header = ['工号', '日期', line.measure.name, language === 'en' ? MEASURE.en : MEASURE.zh]
  const rows = [[number, line.asOf, Math.ceil(Number(line.target)), 3]]
  const said = await importReadings(desk, c, { name: '补报.csv', header, rows })
  must(c('readings.saysDONE', { added: 1, changed: 1 }).test(said.split(' · ')[0]), said)
  const now = await until('the score that would be', async () => { const card = (await cards(phone)).find((it) => it.id === frozen.id); return card.wouldBe && card }, WITHIN)
  must(now.points === frozen.points && now.grade === frozen.grade, `frozen at ${frozen.points}, now ${now.points}`)
  const beside = t('kpi.wouldBeText', { points: shown(frozen.points), then: shown(now.wouldBe.points) })
  await phone.goto(`/score?month=${frozen.period.firstDay}`)
  await phone.locator('.would-be p').getByText(beside).waitFor()
  await picture(phone, 'would-be')
  await desk.goto(`/console/scores/${frozen.id}`)
  await desk.locator('.would-be p').getByText(beside).waitFor()
  await picture(desk, 'would-be-office')
  return `${said}; ${frozen.points} stands, ${now.wouldBe.points} would be`
}

const browser = await launch()
try {
  const office = await open(browser, { base, device: 'wide', language })
  const desk = await enter(office, maker)
  const isOver = (it, state) => it.state === state && it.firstDay <= new Date().toISOString().slice(0, 10)
  const { periods } = await ask(desk, '{ periods(first: 12) { edges { node { firstDay state } } } }')
  const months = periods.edges.map((it) => it.node)
  const [running, over] = ['OPEN', 'PROVISIONAL'].map((state) => months.find((it) => isOver(it, state)))
  await tale.step('headquarters defines a measure', () => defineMeasure(desk, c, { ...MEASURE, language }))
  await tale.step('drafts a scorecard, which must total 100 %', () => draft(desk, c))
  await tale.step('simulates it on the last month: who changes grade, and why', () => simulate(desk, c, { picture }))
  await tale.step('publishes it from the month that runs', () => publish(desk, c, running.firstDay))
  await tale.step('opens the card of somebody of the branch', () => readBranch(desk, c, { picture }))
  const pocket = await open(browser, { base, device, language })
  const phone = await enter(pocket, guide)
  const newest = (await ask(desk, '{ scorecards(first: 1) { edges { node { number } } } }')).scorecards.edges[0].node.number
  await tale.step('the scores are worked out anew', () => until('a score by the new version', async () => (await ownCard(phone))?.scorecard.number === newest, WITHIN))
  await tale.step('a guide is asked to read it, and does', () => acknowledge(phone))
  await tale.step('reads the card', () => readCard(phone))
  await tale.step('tries the what-if, which changes nothing', () => tryWhatIf(phone))
  await tale.step('a course that was really watched moves the score', () => learned(phone, pocket))
  const backroom = await open(browser, { base, device: 'wide', language })
  const team = await enter(backroom, lead)
  await tale.step('a lead sees whom to talk to of the month before, notes a talk and reads the card', () => coach(team, c, { picture, firstDay: over.firstDay }))
  tale.watch(desk)
  await tale.step('headquarters freezes the month before', () => freeze(desk, c, over.firstDay))
  await tale.step('a later file restates a day of it: the frozen score stands', () => restate(desk, phone))
  must(!faults.length, faults.join('; '))
  console.log(`kpi: ${tale.count} steps held (${device}, ${language})`)
} catch (error) {
  if (!error.cause) console.log(`NOT kpi ${error.message}`)
  process.exitCode = 1
} finally {
  await browser.close()
}
