/** What headquarters does about rewards in the console: a policy, its dry run, the second person's yes. */
import { createHmac } from 'node:crypto'
import { must, toast, until } from './stage.mjs'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const STEP_MS = 30_000

/** The six digits of RFC 6238 that a phone with this secret shows at a moment. */
export function codeAt(secret, atMs) {
  const bits = [...secret.replace(/\s/g, '')].map((it) => BASE32.indexOf(it).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((it) => parseInt(it, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / STEP_MS)))
  const digest = createHmac('sha1', key).update(counter).digest()
  return String((digest.readUInt32BE(digest.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

const ruleOf = (page, at) => page.locator('.rule-editor').nth(at)
const effectOf = (rule, at) => rule.locator('.effect-editor').nth(at)

/** Looks for a course by its name and takes it. */
async function pick(within, field, name) {
  await field.fill(name)
  await within.getByRole('option', { name }).first().click()
}

async function condition(rule, c, { kind, course }) {
  await rule.getByLabel(c('policies.condition')).selectOption({ value: kind })
  await pick(rule, rule.getByLabel(c('policies.parameter.course')).first(), course)
}

async function effect(rule, at, c, { way, amount, thing }) {
  if (at > 0) await rule.getByRole('button', { name: c('policies.addEffect') }).click()
  const row = effectOf(rule, at)
  await row.getByLabel(c('policies.what')).selectOption({ value: way })
  if (amount) await row.getByLabel(c('policies.amount', { unit: c.text('policies.inPoints') })).fill(amount)
  if (way === 'RETRAINING') await pick(row, row.getByLabel(c('policies.thing.RETRAINING')).first(), thing)
  else if (thing) await row.getByLabel(c(`policies.thing.${way}`)).selectOption({ label: thing })
}

/** "Finish the course by its day: + 50 points and a badge; missed: − 20 and retraining." The sentence is read aloud as it is typed. */
export async function writePolicy(page, c, { name, course, badge }) {
  await page.goto('/console/policies')
  await page.getByRole('link', { name: c('policies.begin') }).first().click()
  await page.locator('.ready-made button').filter({ hasText: c.text('policies.ready.onTime.name') }).click()
  await page.getByLabel(c('policies.name'), { exact: true }).fill(name)
  await condition(ruleOf(page, 0), c, { kind: 'COURSE_ON_TIME', course })
  await effect(ruleOf(page, 0), 0, c, { way: 'GIVE', amount: '50' })
  await effect(ruleOf(page, 0), 1, c, { way: 'BADGE', thing: badge })
  await page.getByRole('button', { name: c('policies.addRule') }).click()
  await condition(ruleOf(page, 1), c, { kind: 'COURSE_MISSED', course })
  await effect(ruleOf(page, 1), 0, c, { way: 'TAKE', amount: '20' })
  await effect(ruleOf(page, 1), 1, c, { way: 'RETRAINING', thing: course })
  await page.getByLabel(c('policies.capLoss')).fill('40')
  await page.getByLabel(c('policies.exemptDays')).fill('0')
  const aloud = page.locator('.policy-draft .panel').filter({ has: page.getByRole('heading', { name: c('policies.aloud') }) })
  await aloud.getByText(/50/).first().waitFor()
  await aloud.getByText(/20/).first().waitFor()
  return (await aloud.innerText()).replace(/\s+/g, ' ').slice(0, 160)
}

/** What it would have done to the month before: nobody is told, nothing is booked. */
export async function trial(page, c, { picture }) {
  await page.getByRole('button', { name: c('settle.trialSave') }).click()
  await page.locator('.trial-panel .plan-summary').waitFor({ timeout: 60_000 })
  await picture(page, 'trial')
  return (await page.locator('.trial-panel .plan-summary').innerText()).replace(/\s+/g, ' ').slice(0, 120)
}

export async function publishPolicy(page, c, { name, today }) {
  await page.getByRole('button', { name: c('sheet.publish') }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel(c('policies.publishFrom')).fill(today)
  await sheet.getByRole('button', { name: c('sheet.publishGo') }).click()
  await page.waitForURL(/\/policies\/[^/]+$/)
  await page.getByRole('heading', { name, level: 1 }).waitFor()
}

/** The dry run of the oldest month that waits, as the maker hands it on; the address of the settlement, or nothing where none waits. */
export async function submitNext(page, c, { name, why, picture }) {
  await page.goto('/console/policies')
  await page.locator('.tbl tbody').getByRole('link', { name, exact: true }).click()
  const panel = page.locator('.due-panel')
  await panel.locator('li').first().waitFor()
  const go = panel.getByRole('button', { name: new RegExp(c.text('settle.dryRun')) }).first()
  if (!(await go.count())) return undefined
  await go.click()
  await page.waitForURL('**/settlements/*')
  await page.locator('.plan-summary').waitFor({ timeout: 60_000 })
  await picture(page, 'dry-run')
  await page.getByRole('button', { name: c('settle.submit') }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel(c('settle.why2')).fill(why)
  await sheet.getByRole('button', { name: c('settle.submit') }).click()
  await toast(page, c, 'settle.submitted').waitFor()
  return new URL(page.url()).pathname
}

/** The approver's phone: the secret that the screen shows, the code of the moment that the server lives in. */
export async function setUpFactor(page, c, clock) {
  await page.goto('/console/second-factor')
  await page.getByRole('button', { name: c('factor.setUp') }).click()
  const secret = (await page.locator('.second-factor code').innerText()).replace(/\s/g, '')
  await page.locator('.second-factor .code').fill(codeAt(secret, clock()))
  await page.getByRole('button', { name: c('factor.turnOn') }).click()
  await toast(page, c, 'factor.turnedOn').waitFor()
  return secret
}

/** A wrong code is refused and nothing is booked; the right one books all of it, by the hash that the screen shows. */
export async function approve(page, c, { path, secret, clock, picture }) {
  await page.goto(path)
  await page.getByRole('button', { name: c('settle.approve') }).click()
  const sheet = page.getByRole('dialog')
  const right = () => codeAt(secret, clock())
  await sheet.locator('.code').fill(right() === '000000' ? '000001' : '000000')
  await sheet.getByRole('button', { name: c('settle.approve') }).click()
  await sheet.locator('.wrong').waitFor()
  await picture(page, 'wrong-code')
  await sheet.locator('.code').fill(right())
  await sheet.getByRole('button', { name: c('settle.approve') }).click()
  await toast(page, c, 'settle.approved').waitFor()
  await until('all of it is booked', async () => page.locator('.page-head, header, main').getByText(c('settle.state.POSTED')).first().isVisible(), { within: 60_000, every: 1_000 })
  await picture(page, 'booked')
}
