/** Coming in and going out: wrong links, a sign-in that runs out, signing out. */
import { must, open, signIn } from './stage.mjs'

const PASSWORD = 'a walk by the lake at five'

const ACCESS = 'pacesetter_access'

async function turnedAway(page, link, t, key) {
  await page.goto(link)
  await page.getByRole('button', { name: t('signIn.linkGo') }).click()
  await page.getByRole('heading', { name: t(key) }).waitFor()
  await page.getByRole('link', { name: t('signIn.withPassword') }).waitFor()
}

/** A link that never was, and one that somebody used. */
export async function outsiders(browser, { t, spent, ...device }) {
  const strangers = await open(browser, device)
  const page = await strangers.newPage()
  await turnedAway(page, '/link/never-given-to-anybody', t, 'signIn.linkUnknown')
  await signIn(page, spent, t)
  await strangers.clearCookies()
  await turnedAway(page, spent, t, 'signIn.linkSpent')
  await strangers.close()
}

/** The access cookie is gone as after its 15 minutes: the next screen renews it and nobody notices. */
export async function expiry(page) {
  const context = page.context()
  const before = (await context.cookies()).find((it) => it.name === ACCESS)
  must(before?.httpOnly, 'a script may read the access cookie')
  await context.clearCookies({ name: ACCESS })
  await page.goto('/me')
  await page.locator('.me .who').waitFor()
  const after = (await context.cookies()).find((it) => it.name === ACCESS)
  must(after && after.value !== before.value, 'no new access cookie')
}

/** Signs out by hand; Back, the address bar and the server agree that it is over. */
export async function signOut(page, t) {
  await page.goto('/me')
  await page.getByRole('button', { name: t('me.signOut') }).click()
  await page.getByRole('dialog').getByRole('button', { name: t('me.signOut') }).click()
  await page.waitForURL('**/sign-in**')
  const cookies = (await page.context().cookies()).filter((it) => it.name.startsWith('pacesetter_'))
  must(cookies.length === 0, `cookies stay: ${cookies.map((it) => it.name)}`)
  await page.goto('/me')
  await page.waitForURL('**/sign-in**')
  const answer = await page.request.post('/graphql', { data: { query: '{ viewer { name } }' } })
  must(answer.status() === 401, `the server still answers ${answer.status()}`)
}

/** Sets a password where the rules stand beside it; a common one is refused at its field. */
export async function ownPassword(page, t) {
  await page.goto('/me')
  await page.getByRole('link', { name: t('password.title') }).click()
  const field = page.getByLabel(t('password.next'))
  await field.fill('password123')
  await page.getByRole('button', { name: t('password.save') }).click()
  await page.locator('.password-form [role=alert]').waitFor()
  must((await field.inputValue()) === 'password123', 'what was typed is gone')
  await field.fill(PASSWORD)
  await page.getByRole('button', { name: t('password.save') }).click()
  await page.locator('.toast p').filter({ hasText: t('password.done') }).waitFor()
  await page.waitForURL('**/me')
}

/** On the sign-in page, with the number and the password set before. */
export async function signInByPassword(page, number, t) {
  await page.getByLabel(t('signIn.number')).fill(number)
  await page.getByLabel(t('signIn.password'), { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: t('signIn.go'), exact: true }).click()
  await page.locator('.me .who').waitFor()
}
