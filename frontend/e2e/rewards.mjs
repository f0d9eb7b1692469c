/**
 * The story of a reward and a penalty: headquarters writes a policy, tries it on the month before and publishes it; two guides
 * read it, one finishes the course. When the months are over they are settled by two people; the one is paid, the other is told,
 * objects with a photo, and an independent judge gives the points back.
 *
 *   node e2e/rewards.mjs ACT LANGUAGE FOLDER < cast.json     ACT: promise, or keep (the server's clock is then aheadMs ahead)
 *   cast: base, aheadMs, maker, approver, judge, good and bad (one-time links), names {good, bad}, policy, course, badge, today,
 *         answers {text of an item: [right options]}, photo (a file)
 */
import fs from 'node:fs'
import path from 'node:path'
import { learn } from './lesson.mjs'
import { approve, publishPolicy, setUpFactor, submitNext, trial, writePolicy } from './policy.mjs'
import { ask, launch, must, open, signIn, story, toast, until, wordsOf } from './stage.mjs'

const [act, language, folder] = process.argv.slice(2)
const cast = JSON.parse(fs.readFileSync(0, 'utf8'))
const t = wordsOf('guide', language)
const c = wordsOf('console', language)
fs.mkdirSync(folder, { recursive: true })
const tale = story(`rewards ${act} ${language}`, folder)
const faults = []
const clock = () => Date.now() + cast.aheadMs
const STATEMENT = 'query ($me: ID!) { balances(personId: $me) { currency amount suspended } statement(personId: $me, first: 50) { edges { node { id kind amount currency } } } }'
const OBJECTION = { 'zh-CN': '那两天我在支援新店开业，没有网络，有店长的排班为证。', en: 'I helped to open a new store on those days, without a network; the roster shows it.' }[language]
const VERDICT = { 'zh-CN': '排班属实，这次不该扣。', en: 'The roster says so; it should not have counted.' }[language]

const picture = (page, name) => page.screenshot({ path: path.join(folder, `rewards-${language}-${name}.png`), fullPage: true })
const inPoints = (lines) => lines.filter((it) => it.currency === 'POINTS').reduce((sum, it) => sum + Number(it.amount), 0)
const statement = async (page) => {
  const { viewer } = await ask(page, 'query { viewer { id } }')
  const { balances, statement } = await ask(page, STATEMENT, { me: viewer.id })
  return { balance: balances.find((it) => it.currency === 'POINTS') ?? { amount: '0', suspended: '0' }, lines: statement.edges.map((it) => it.node) }
}

async function enter(browser, device, link) {
  const page = await (await open(browser, { base: cast.base, device, language })).newPage()
  page.on('pageerror', (error) => faults.push(error.message))
  tale.watch(page)
  await signIn(page, link, t)
  return page
}

async function readRules(page) {
  tale.watch(page)
  await page.goto('/rewards/rules')
  const rule = page.locator('.rule').filter({ has: page.getByRole('heading', { name: cast.policy }) })
  await rule.getByRole('button', { name: t('myRewards.haveRead') }).click()
  await rule.locator('.done').waitFor()
}

async function promise(browser) {
  const maker = await enter(browser, 'desktop', cast.maker)
  await tale.step('headquarters writes a policy that is read aloud', () => writePolicy(maker, c, { name: cast.policy, course: cast.course, badge: cast.badge }))
  await tale.step('it is tried on the month before', () => trial(maker, c, { picture }))
  await tale.step('it is published', () => publishPolicy(maker, c, { name: cast.policy, today: cast.today }))
  const good = await enter(browser, 'phone', cast.good)
  const bad = await enter(browser, 'phone', cast.bad)
  await tale.step('both guides read the rule', async () => { await readRules(good); await picture(good, 'rules'); await readRules(bad) })
  tale.watch(good)
  await tale.step('one finishes the course', () => learn(good, t, { course: cast.course, answers: cast.answers }))
}

async function settle(maker, approver) {
  const secret = await setUpFactor(approver, c, clock)
  let count = 0
  for (;;) {
    tale.watch(maker)
    const at = await submitNext(maker, c, { name: cast.policy, why: cast.policy, picture })
    if (!at) break
    must(!(await maker.getByRole('button', { name: c('settle.approve') }).count()), 'the maker may approve')
    tale.watch(approver)
    await approver.waitForTimeout(31_000) // a code is taken once, also by the set-up
    await approve(approver, c, { path: at, secret, clock, picture })
    count += 1
  }
  must(count > 0, 'nothing was due')
  return `${count} settlement(s)`
}

async function paid(page) {
  const { lines, balance } = await statement(page)
  must(lines.some((it) => it.kind === 'AWARD' && Number(it.amount) === 50), `no award of 50 in ${JSON.stringify(lines)}`)
  must(inPoints(lines) === Number(balance.amount), 'the statement does not add up to the balance')
  await page.goto('/rewards')
  await page.locator('.entry-row').first().waitFor()
  await picture(page, 'paid')
  await page.goto('/badges')
  await page.getByText(cast.badge, { exact: true }).first().waitFor()
  return `${balance.amount} points`
}

async function told(page) {
  await page.goto('/rewards')
  const notice = page.locator('.notice-card').first()
  await notice.waitFor()
  await picture(page, 'notice')
  await notice.getByRole('link').click()
  await page.getByRole('heading', { name: t('myRewards.happened') }).waitFor()
  await picture(page, 'penalty')
  const { lines } = await statement(page)
  const taken = lines.find((it) => it.kind === 'PENALTY')
  must(taken && Number(taken.amount) < 0, `no penalty in ${JSON.stringify(lines)}`)
  return `${taken.amount} points`
}

async function object(page) {
  await page.getByRole('link', { name: t('myRewards.appeal') }).click()
  await page.getByLabel(t('myRewards.appealText')).fill(OBJECTION)
  await page.locator('input[type=file]').setInputFiles(cast.photo)
  await page.locator('.own-appeal img').first().waitFor()
  await picture(page, 'appeal')
  await page.getByRole('button', { name: t('myRewards.send') }).click()
  await page.locator('.appeal-card').waitFor()
  const { balance } = await statement(page)
  must(Number(balance.suspended) > 0, 'nothing is held')
  return `${balance.suspended} held`
}

async function judge(page) {
  await page.goto('/console/appeals')
  await page.locator('.appeals-table tbody tr').filter({ hasText: cast.names.bad }).getByRole('link').click()
  await page.getByText(OBJECTION).waitFor()
  await page.locator('.both-sides img').first().waitFor()
  await picture(page, 'judge')
  await page.getByLabel(c('appeals.GRANTED')).check()
  await page.getByLabel(c('appeals.reason')).fill(VERDICT)
  await page.getByRole('button', { name: c('appeals.give') }).click()
  await page.getByRole('dialog').getByRole('button', { name: c('appeals.give') }).click()
  await page.locator('.decide-form').waitFor({ state: 'detached' })
}

async function madeGood(page, before) {
  await page.reload()
  await page.getByText(VERDICT).waitFor()
  await picture(page, 'granted')
  const { lines, balance } = await statement(page)
  must(Number(balance.amount) === before && Number(balance.suspended) === 0, `${JSON.stringify(balance)}, before it was ${before}`)
  must(inPoints(lines) === Number(balance.amount), 'the statement does not add up to the balance')
  return `${balance.amount} points, as before`
}

async function takePayout(page) {
  await page.goto('/console/payouts')
  await page.locator('main .tbl').first().waitFor()
  const owed = page.getByRole('button', { name: new RegExp(c.text('payouts.hand')) }).first()
  if (await owed.count()) {
    await owed.click()
    await page.getByRole('dialog').getByRole('button', { name: c('payouts.hand') }).click()
    await toast(page, c, 'payouts.made').waitFor()
  }
  await picture(page, 'payouts')
  const take = page.locator('.files button').filter({ hasText: 'XLSX' }).first()
  const [file] = await Promise.all([page.waitForEvent('download'), take.click()])
  await file.saveAs(path.join(folder, `payout-${language}.xlsx`))
  return file.suggestedFilename()
}

async function keep(browser) {
  const bad = await enter(browser, 'phone', cast.bad)
  const before = Number((await statement(bad)).balance.amount)
  const maker = await enter(browser, 'desktop', cast.maker)
  const approver = await enter(browser, 'desktop', cast.approver)
  await tale.step('what is due is dry-run, submitted, approved with a code and booked', () => settle(maker, approver))
  const good = await enter(browser, 'phone', cast.good)
  await tale.step('who finished has the points and the badge', () => paid(good))
  tale.watch(bad)
  await tale.step('who did not is told in plain words', () => told(bad))
  await tale.step('and objects, with a photo', () => object(bad))
  const court = await enter(browser, 'desktop', cast.judge)
  await tale.step('the judge sees both sides and grants it', () => judge(court))
  tale.watch(bad)
  await tale.step('the points are back', () => madeGood(bad, before))
  tale.watch(approver)
  await tale.step('headquarters takes the payout file', () => takePayout(approver))
}

const browser = await launch()
try {
  await { promise, keep }[act](browser)
  must(!faults.length, faults.join('; '))
  console.log(`rewards ${act}: ${tale.count} steps held (${language})`)
} catch {
  process.exitCode = 1
} finally {
  await browser.close()
}
