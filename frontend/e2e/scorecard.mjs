/** What headquarters does about scores in the console: measures, scorecards, the freeze. */
import { must, toast } from './stage.mjs'

/** The form's fields by their labels; the new measure then stands in the list. */
export async function defineMeasure(page, c, { key, zh, en, language }) {
  await page.goto('/console/measures')
  await page.getByRole('button', { name: c('measures.new') }).click()
  const form = page.getByRole('dialog', { name: c('measures.new') })
  await form.getByLabel(c('measures.zh')).fill(zh)
  await form.getByLabel(c('measures.en')).fill(en)
  await form.getByLabel(c('measures.key')).fill(key)
  await form.getByRole('button', { name: c('write.save') }).click()
  await toast(page, c, 'measures.defined', { name: zh }).waitFor()
  await page.locator('.tbl tbody tr').filter({ hasText: key }).getByRole('link', { name: language === 'en' ? en : zh, exact: true }).waitFor()
}

/**
 * Ten per cent go from the third measure to the first: until both are moved the total is wrong and nothing can be saved.
 * Both are bounded: a locked one may not differ from what a region's own weights say. Of the first, half as much again is expected.
 */
export async function draft(page, c) {
  await page.goto('/console/scorecards')
  await page.getByRole('link', { name: c('sheet.begin') }).first().click()
  const weights = page.locator('.lines-editor').getByLabel(c('sheet.weight'))
  await weights.first().waitFor()
  const [first, second] = [Number(await weights.nth(0).inputValue()), Number(await weights.nth(2).inputValue())]
  await weights.nth(0).fill(String(first + 10))
  must(await page.getByRole('button', { name: c('sheet.publish') }).isDisabled(), 'a draft of 110 % may be published')
  await weights.nth(2).fill(String(second - 10))
  await page.locator('.lines-editor .pill').filter({ hasText: c('sheet.total', { share: '100%' }) }).waitFor()
  const aim = page.locator('.lines-editor').getByLabel(c('sheet.aim')).first()
  const [before, after] = [Number(await aim.inputValue()), Math.round(Number(await aim.inputValue()) * 1.5)]
  await aim.fill(String(after))
  must((await page.locator('.diff tbody tr').count()) === 3, 'the diff does not name two weights and a target')
  return `${first} and ${second} % become ${first + 10} and ${second - 10} %, a target of ${before} becomes ${after}`
}

/** The table names whose grade changes and the measure that does it, and agrees with the counts above it. */
export async function simulate(page, c, { picture }) {
  await page.getByRole('button', { name: c('sheet.simulateSave') }).click()
  await toast(page, c, 'sheet.saved').waitFor()
  await page.locator('.simulation .outcome').waitFor()
  await picture(page, 'simulation')
  const count = (text) => Number(text.replace(/\D/g, ''))
  const [better, worse, same] = (await page.locator('.simulation .outcome dd').allInnerTexts()).map(count)
  const moving = count(await page.locator('.simulation .head b').innerText())
  const rows = page.locator('.simulation .tbl tbody tr').filter({ has: page.locator('.moves') })
  const reasons = await rows.locator('td:last-child').allInnerTexts()
  must(better + worse > 0 && better + worse + same > 60, `better ${better}, worse ${worse}, same ${same}`)
  must(moving > 0 && reasons.length === moving, `${moving} change grade, ${reasons.length} are named`)
  must(reasons.every((it) => it.trim().length > 1), `no reason for somebody: ${reasons}`)
  return `better ${better}, worse ${worse}, same ${same}; ${moving} change grade, by ${[...new Set(reasons)].join(' and ')}`
}

export async function publish(page, c, firstDay) {
  await page.getByRole('button', { name: c('sheet.publish') }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('combobox').selectOption(firstDay)
  await sheet.getByRole('button', { name: c('sheet.publishGo') }).click()
  await toast(page, c, 'sheet.published').waitFor()
  await page.waitForURL('**/console/scorecards')
  await page.locator('.tbl tbody tr').first().getByText(c('sheet.inForce')).waitFor()
}

export async function readBranch(page, c, { picture }) {
  await page.goto('/console/scores')
  await page.getByRole('button', { name: c('scores.people') }).click()
  await page.locator('.tbl a[data-row]').first().click()
  await page.locator('.score-head').waitFor()
  await picture(page, 'person')
}

/** Whom a lead should talk to: each with the two numbers, the reason and a topic; a talk is noted, and the card is one tap away. */
export async function coach(page, c, { picture, firstDay }) {
  await page.goto(`/console/team?month=${firstDay}`)
  const cards = page.locator('.coach')
  await cards.first().waitFor()
  await picture(page, 'coaching')
  const reasons = await cards.locator('.topic').allInnerTexts()
  must(reasons.length === (await cards.count()) && reasons.every((it) => it.trim().length > 6), `no topic for somebody: ${reasons}`)
  const name = await cards.first().locator('.who b').innerText()
  await cards.first().getByRole('button', { name: c('team.talkDone') }).click()
  await page.getByRole('dialog').getByRole('button', { name: c('team.talkKeep') }).click()
  await toast(page, c, 'team.noted', { name }).waitFor()
  await page.locator('.coach').filter({ hasText: name }).first().getByRole('link', { name: c('team.toScore') }).click()
  await page.locator('.score-head').waitFor()
  return `${reasons.length} to talk to, ${name} first`
}

export async function freeze(page, c, firstDay) {
  await page.goto(`/console/scores?month=${firstDay}`)
  await page.getByRole('button', { name: c('scores.freeze') }).click()
  await page.getByRole('dialog').getByRole('button', { name: c('scores.freeze') }).click()
  await toast(page, c, 'scores.freezeDone').waitFor()
  await page.getByRole('button', { name: c('scores.freeze') }).waitFor({ state: 'detached' })
}
