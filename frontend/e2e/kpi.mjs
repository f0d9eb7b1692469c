/**
 * The chain of a score: headquarters drafts a scorecard, simulates and publishes it; a guide reads it, reads the card, tries the what-if.
 *
 *   node e2e/kpi.mjs DEVICE LANGUAGE FOLDER < cast.json
 *   cast: base, maker and guide (one-time links)
 *
 * A scorecard is in force already, and the guide has readings in the month that runs.
 */
import fs from 'node:fs'
import path from 'node:path'
import { ask, launch, must, open, signIn, story, until, wordsOf } from './stage.mjs'

const [device, language, folder] = process.argv.slice(2)
const { base, maker, guide } = JSON.parse(fs.readFileSync(0, 'utf8'))
const t = wordsOf('guide', language)
const c = wordsOf('console', language)
fs.mkdirSync(folder, { recursive: true })
const tale = story(`kpi ${device} ${language}`, folder)
const faults = []

const CARD = `{ myScores(first: 1) { edges { node { points grade period { id } scorecard { number acknowledgedAt } parts { lines { points } } } } } }`
const SCORED = '{ myScores(first: 1) { edges { node { scorecard { number } } } } }'
const ownCard = async (page) => (await ask(page, CARD)).myScores.edges[0]?.node
/** As the screen writes it: no more digits than there are. */
const shown = (points) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(Number(points))
const picture = (page, name) => page.screenshot({ path: path.join(folder, `kpi-${device}-${language}-${name}.png`) })
const toast = (page, says, key, values) => page.locator('.toast p').filter({ hasText: says(key, values) }).waitFor()

async function enter(context, link) {
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  tale.watch(page)
  await signIn(page, link, t)
  return page
}

/**
 * Five per cent go from the third measure to the first: until both are moved the total is wrong and nothing can be saved.
 * Both are bounded: a locked one may not differ from what a region's own weights say.
 */
async function draft(page) {
  await page.goto('/console/scorecards')
  await page.getByRole('link', { name: c('sheet.begin') }).first().click()
  const weights = page.locator('.lines-editor').getByLabel(c('sheet.weight'))
  await weights.first().waitFor()
  const [first, second] = [Number(await weights.nth(0).inputValue()), Number(await weights.nth(2).inputValue())]
  await weights.nth(0).fill(String(first + 5))
  must(await page.getByRole('button', { name: c('sheet.publish') }).isDisabled(), 'a draft of 105 % may be published')
  await weights.nth(2).fill(String(second - 5))
  await page.locator('.lines-editor .pill').filter({ hasText: c('sheet.total', { share: '100%' }) }).waitFor()
  must((await page.locator('.diff tbody tr').count()) === 2, 'the diff does not name the two weights')
  return `${first} and ${second} % become ${first + 5} and ${second - 5} %`
}

async function simulate(page) {
  await page.getByRole('button', { name: c('sheet.simulateSave') }).click()
  await toast(page, c, 'sheet.saved')
  await page.locator('.simulation .outcome').waitFor()
  await picture(page, 'simulation')
  const counts = await page.locator('.simulation .outcome dd').allInnerTexts()
  must(counts.reduce((sum, it) => sum + Number(it.replace(/\D/g, '')), 0) > 0, 'it was tried on nobody')
  return `better, worse, same: ${counts.join(', ')}`
}

async function publish(page, firstDay) {
  await page.getByRole('button', { name: c('sheet.publish') }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('combobox').selectOption(firstDay)
  await sheet.getByRole('button', { name: c('sheet.publishGo') }).click()
  await toast(page, c, 'sheet.published')
  await page.waitForURL('**/console/scorecards')
  await page.locator('.tbl tbody tr').first().getByText(c('sheet.inForce')).waitFor()
}

async function readBranch(page) {
  await page.goto('/console/scores')
  await page.getByRole('button', { name: c('scores.people') }).click()
  await page.locator('.tbl a[data-row]').first().click()
  await page.locator('.score-head').waitFor()
  await picture(page, 'person')
}

async function acknowledge(page) {
  await page.goto('/')
  await page.locator('.score-row').click()
  await page.getByRole('button', { name: t('score.readIt') }).click()
  await page.getByRole('button', { name: t('score.haveRead') }).click()
  await toast(page, t, 'score.read')
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

async function tryWhatIf(page) {
  const card = await ownCard(page)
  const result = page.locator('.what-if .result')
  for (let n = 0; n < 3; n += 1) await page.locator('.what-if').getByRole('button', { name: t('score.moreOf') }).first().click()
  await until('another score would be', async () => t('score.more').test(await result.locator('span').innerText().catch(() => '')))
  const then = await result.innerText()
  await picture(page, 'what-if')
  await page.getByRole('button', { name: t('score.reset') }).click()
  await until('the score is the old one', async () => (await result.innerText()).includes(shown(card.points)))
  must((await ownCard(page)).points === card.points, 'the what-if changed the score')
  return then.replace(/\s+/g, ' ')
}

const browser = await launch()
try {
  const office = await open(browser, { base, device: 'wide', language })
  const desk = await enter(office, maker)
  await tale.step('headquarters drafts a scorecard, which must total 100 %', () => draft(desk))
  await tale.step('simulates it on a month', () => simulate(desk))
  const { periods } = await ask(desk, '{ periods(first: 12) { edges { node { firstDay state } } } }')
  const running = periods.edges.map((it) => it.node).find((it) => it.state === 'OPEN' && it.firstDay <= new Date().toISOString().slice(0, 10))
  await tale.step('publishes it from the month that runs', () => publish(desk, running.firstDay))
  await tale.step('opens the card of somebody of the branch', () => readBranch(desk))
  const pocket = await open(browser, { base, device, language })
  const phone = await enter(pocket, guide)
  const { number } = (await ask(desk, '{ scorecards(first: 1) { edges { node { number } } } }')).scorecards.edges[0].node
  await tale.step('the scores are worked out anew', () => until('a score by the new version', async () => (await ask(phone, SCORED)).myScores.edges[0]?.node.scorecard.number === number, { within: 90_000, every: 1_000 }))
  await tale.step('a guide is asked to read it, and does', () => acknowledge(phone))
  await tale.step('reads the card', () => readCard(phone))
  await tale.step('tries the what-if, which changes nothing', () => tryWhatIf(phone))
  must(!faults.length, faults.join('; '))
  console.log(`kpi: ${tale.count} steps held (${device}, ${language})`)
} catch (error) {
  if (!error.cause) console.log(`NOT kpi ${error.message}`)
  process.exitCode = 1
} finally {
  await browser.close()
}
