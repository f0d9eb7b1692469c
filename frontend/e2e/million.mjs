/**
 * A million rows through the console's page: sent, checked, imported with a bar that moves; again, and with one bad row, for nothing.
 *
 *   node e2e/million.mjs LANGUAGE FOLDER < cast.json
 *   cast: base, maker (a one-time link), good and bad (files), rows, badRow and column (where the bad file's fault is)
 */
import fs from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { inState, sendFile } from './readings.mjs'
import { launch, must, open, signIn, story, until, wordsOf } from './stage.mjs'

const [language, folder] = process.argv.slice(2)
const cast = JSON.parse(fs.readFileSync(0, 'utf8'))
const c = wordsOf('console', language)
const tale = story(`million ${language}`, folder)
const LONG = { within: 900_000, every: 100 }
const took = {}

async function timed(name, work) {
  const begun = performance.now()
  const said = await work()
  took[name] = (performance.now() - begun) / 1000
  return said
}

/** Presses a button and follows the bar until the file is in one of two states; what the bar has shown on the way. */
async function follow(page, button, states) {
  const bar = page.locator('.reading-file .lane')
  const seen = new Set()
  await page.getByRole('button', { name: c(button) }).click()
  const ends = states.map((it) => inState(page, c, it))
  await until(`one of ${states}`, async () => {
    for (const end of ends) if (await end.isVisible()) return true
    const now = await bar.getAttribute('aria-valuenow', { timeout: 500 }).catch(() => null)
    if (now !== null) seen.add(Number(now))
    if (seen.size === 5) await page.screenshot({ path: path.join(folder, `million-${language}-${button.split('.')[1]}.png`) })
    return false
  }, LONG)
  const steps = [...seen]
  must(steps.length >= 5 && steps.every((it, at) => !at || it > steps[at - 1]), `the bar showed ${steps}`)
  return `the bar showed ${steps.length} steps from ${steps[0]} to ${steps.at(-1)} %`
}

const said = async (page) => (await page.locator('.reading-file [role=status]').innerText()).trim()
const count = (text) => Number(text.replace(/\D/g, ''))

const browser = await launch()
try {
  const office = await open(browser, { base: cast.base, device: 'wide', language })
  const page = await office.newPage()
  tale.watch(page)
  await signIn(page, cast.maker, wordsOf('guide', language))
  await tale.step('a file of a million rows is sent', () => timed('send', () => sendFile(page, c, cast.good)))
  await tale.step('checked whole', () => timed('check', () => follow(page, 'readings.check', ['READY', 'WRONG'])))
  await tale.step('imported', async () => {
    const shown = await timed('import', () => follow(page, 'readings.go', ['DONE']))
    const [added, changed] = (await said(page)).match(/[\d,]+/g).map(count)
    must(added === cast.rows && changed === 0, await said(page))
    return `${shown}; ${await said(page)}`
  })
  await tale.step('the same again changes nothing and says so', async () => {
    await page.goto('/console/readings')
    await page.getByLabel(c('import.choose')).setInputFiles(cast.good)
    const fault = page.locator('.note.warn')
    await fault.waitFor({ timeout: 120_000 })
    return (await fault.innerText()).trim()
  })
  await tale.step('one bad row among a million and nothing is taken', async () => {
    await sendFile(page, c, cast.bad)
    await follow(page, 'readings.check', ['READY', 'WRONG'])
    const cells = await page.locator('.tbl').first().locator('tbody tr').first().locator('td').allInnerTexts()
    must(count(cells[0]) === cast.badRow && cells[1] === cast.column, `the fault is said to be at ${cells}`)
    must(!(await page.getByRole('button', { name: c('readings.go') }).isVisible()), 'it may be imported')
    await page.screenshot({ path: path.join(folder, `million-${language}-wrong.png`) })
    return cells.join(' · ')
  })
  for (const [name, seconds] of Object.entries(took)) console.log(`took ${name} ${seconds.toFixed(1)}`)
  console.log(`million: ${tale.count} steps held (${language})`)
} catch (error) {
  if (!error.cause) console.log(`NOT million ${error.message}`)
  process.exitCode = 1
} finally {
  await browser.close()
}
