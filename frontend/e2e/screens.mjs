/**
 * Every screen of both apps, in both languages, light and dark, small and large, with the text at 200 %: no violation of
 * axe's A and AA rules, no sideways scroll, no error in the console, a picture of each.
 *
 *   node e2e/screens.mjs FOLDER < links.json      {"base": …, "guide": [link …], "console": [link …]}
 *   ONLY=home,learn narrows it; LOOKS=phone/zh-CN/light as well.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { consoleScreens, guideScreens } from './places.mjs'
import { LANGUAGES, launch, open, signIn, wordsOf } from './stage.mjs'

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const folder = process.argv[2]
const { base, guide, console: staff } = JSON.parse(fs.readFileSync(0, 'utf8'))
const only = process.env.ONLY?.split(',')
const looks = process.env.LOOKS?.split(',')
const faults = { length: 0, push(it) { this.length += 1; console.log(`NOT ${it}`) } }
let pictures = 0

const views = ['phone', 'small'].flatMap((device) => LANGUAGES.flatMap((language) => ['light', 'dark'].map((look) => ({ device, language, look, zoom: 1 }))))
const wide = LANGUAGES.flatMap((language) => ['light', 'dark'].map((look) => ({ device: 'wide', language, look, zoom: 1 })))
const large = (device) => LANGUAGES.map((language) => ({ device, language, look: 'light', zoom: 2 }))
const named = ({ device, language, look, zoom }) => `${device}/${language}/${look}${zoom > 1 ? '/200' : ''}`
const wanted = (view) => !looks || looks.includes(named(view))

async function inspect(page, view, name) {
  const at = `${named(view)} ${name}`
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy=true]'), undefined, { timeout: 8_000 }).catch(() => faults.push(`${at}: still loading`))
  await page.evaluate(() => Promise.all(document.getAnimations().map((it) => it.finished.catch(() => undefined))))
  const room = await page.evaluate(() => ({ is: document.documentElement.scrollWidth, has: innerWidth }))
  if (room.is > room.has) faults.push(`${at}: scrolls sideways, ${room.is} px in ${room.has}`)
  await page.evaluate(AXE)
  const found = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), TAGS)
  for (const it of found.violations) faults.push(`${at}: ${it.id} (${it.impact}) ${it.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`)
  const file = path.join(folder, `${named(view).replaceAll('/', '-')}-${name}.png`)
  await page.screenshot({ path: file, fullPage: view.device !== 'wide' && name !== 'sign-out' })
  pictures += 1
}

async function show(page, view, screens, t) {
  for (const { name, path: where, act } of screens) {
    if (only && !only.includes(name)) continue
    try {
      if (where) await page.goto(where)
      // The policy of the pages forbids style elements, a script may set a property.
      if (view.zoom > 1) await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%', 'important'))
      await act?.(page, t)
      await inspect(page, view, name)
    } catch (error) {
      faults.push(`${named(view)} ${name}: ${error.message.split('\n').slice(0, 3).join(' ')}`)
    }
  }
}

/** One signed-in browser state is reused for every view: links work once. */
async function tour(browser, app, link, all, screensOf) {
  const first = await open(browser, { base })
  const entrance = await first.newPage()
  await signIn(entrance, link, wordsOf('guide', 'zh-CN'))
  const screens = await screensOf(entrance, wordsOf(app, 'zh-CN'))
  let state = await first.storageState()
  await first.close()
  for (const view of all.filter(wanted)) {
    const context = await open(browser, { base, ...view, more: { storageState: { ...state, origins: state.origins.map((it) => ({ ...it, localStorage: [...it.localStorage.filter((kept) => kept.name !== 'language'), { name: 'language', value: view.language }] })) } } })
    const page = await context.newPage()
    page.on('pageerror', (error) => faults.push(`${named(view)} ${page.url()}: ${error.message}`))
    page.on('console', (line) => { if (line.type() === 'error' && !/\/(auth\/link|ob\/shared\/nothing-here)$/.test(line.location().url)) faults.push(`${named(view)} ${page.url()}: ${line.text()} ${line.location().url}`) })
    await show(page, view, screens, wordsOf(app, view.language))
    state = { ...state, cookies: (await context.storageState()).cookies }
    await context.close()
    console.log(`${app} ${named(view)}: ${pictures} pictures, ${faults.length} faults so far`)
  }
}

fs.mkdirSync(folder, { recursive: true })
const browser = await launch()
for (const link of guide) await tour(browser, 'guide', link, [...views, ...large('phone')], guideScreens)
for (const link of staff) await tour(browser, 'console', link, [...wide, ...views.filter((it) => it.device === 'phone' || it.look === 'light'), ...large('wide')], consoleScreens)
await browser.close()
console.log(`screens: ${pictures} pictures, ${faults.length} faults`)
process.exit(faults.length ? 1 : 0)
