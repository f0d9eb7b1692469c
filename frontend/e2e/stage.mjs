/** The browser of the proofs, the words of the app by key, and steps that say what held. */
import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { chromium } from 'playwright-core'

export const LANGUAGES = ['zh-CN', 'en']
export const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  small: { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  desktop: { viewport: { width: 1280, height: 800 } },
  wide: { viewport: { width: 1440, height: 900 } },
}
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const SOURCES = path.resolve(import.meta.dirname, '../src')

/** Debian's Chromium, or the one that CHROMIUM names. */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS })

/** A browser of one person on one device, in the language and the look asked for. */
export async function open(browser, { base, device = 'phone', language = 'zh-CN', look = 'light', more = {} }) {
  const context = await browser.newContext({
    ...DEVICES[device], baseURL: base, locale: language, colorScheme: look, reducedMotion: 'reduce', timezoneId: 'Asia/Shanghai', acceptDownloads: true,
    extraHTTPHeaders: { 'accept-language': language }, // also of what the proof itself asks
    ...more,
  })
  context.setDefaultTimeout(20_000)
  return context
}

const json = (file) => JSON.parse(fs.readFileSync(path.join(SOURCES, file), 'utf8'))

const filesOf = (folder, language) => fs.readdirSync(path.join(SOURCES, folder), { recursive: true }).filter((it) => path.basename(it) === `${language}.json`).map((it) => path.join(folder, it))

/** The text of a key as the app shows it; `{names}` that are not given match anything. `text` gives it as it stands in the file. */
export function wordsOf(app, language) {
  const words = [...filesOf('shared', language), ...filesOf(app, language)].map(json)
  function found(key) {
    const said = words.map((it) => key.split('.').reduce((at, step) => at?.[step], it)).find((it) => it !== undefined)
    if (said === undefined) throw new Error(`no words at ${key}`)
    return said
  }
  const says = (key, values = {}) => {
    const said = found(key)
    const forms = (typeof said === 'string' ? [said] : Object.values(said)).map((form) => pattern(form.trim(), values))
    return new RegExp(`^\\s*(?:${forms.join('|')})\\s*$`)
  }
  return Object.assign(says, { text: found })
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const pattern = (form, values) => form.split(/(\{\w+\})/).map((part) => (/^\{\w+\}$/.test(part) ? (part.slice(1, -1) in values ? escaped(String(values[part.slice(1, -1)])) : '.+') : escaped(part))).join('')

export function must(holds, what) {
  if (!holds) throw new Error(what)
}

/** What the app says for a moment at the edge of the screen. */
export const toast = (page, says, key, values) => page.locator('.toast p').filter({ hasText: says(key, values) })

/** Waits until `look` gives something true; says what was awaited when it does not. */
export async function until(what, look, { within = 15_000, every = 150 } = {}) {
  const end = performance.now() + within
  for (let seen; ; await new Promise((go) => setTimeout(go, every))) {
    seen = await look()
    if (seen) return seen
    if (performance.now() > end) throw new Error(`${what}: not within ${within / 1000} s`)
  }
}

/** A line for each thing that held; the first that does not ends the proof, with a picture of the screen. */
export function story(title, folder) {
  let count = 0
  let page
  return {
    watch: (next) => { page = next },
    get count() { return count },
    async step(what, work) {
      const begun = performance.now()
      try {
        const said = await work()
        count += 1
        console.log(`ok  ${title} · ${what}${typeof said === 'string' ? `: ${said}` : ''} (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
        return said
      } catch (error) {
        if (page && folder) await page.screenshot({ path: path.join(folder, `${title.replace(/\W+/g, '-')}-failed.png`) }).catch(() => undefined)
        const [said] = error.message.split('\n')
        console.log(`NOT ${title} · ${what}: ${said}`)
        throw new Error(said, { cause: error })
      }
    },
  }
}

/** Opens a one-time link and taps its button, as a person does. */
export async function signIn(page, link, t) {
  await page.goto(link)
  await page.getByRole('button', { name: t('signIn.linkGo') }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/link/'))
}

/** What the server answers the person of this page or browser. The proof looks behind the screen by it, never acts. */
export async function ask(page, query, variables = {}) {
  const answer = await page.request.post('/graphql', { data: { query, variables }, headers: { 'x-pacesetter-client': 'web/e2e' }, maxRetries: 2 })
  const { data, errors } = await answer.json()
  const wait = errors?.[0].extensions?.code === 'RATE_LIMITED' && errors[0].extensions.retryAfterSeconds
  if (wait) {
    await new Promise((go) => setTimeout(go, wait * 1000))
    return ask(page, query, variables)
  }
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}
