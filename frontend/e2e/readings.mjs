/** A file of readings through the console's page, as headquarters sends it. */
import { must } from './stage.mjs'

/** The table of a file as CSV in UTF-8 with the mark that spreadsheet programs write. */
export const csv = (header, rows) => Buffer.from(`\ufeff${[header, ...rows].map((it) => it.join(',')).join('\r\n')}\r\n`)

/** Chooses a file; the page then shows what its columns mean. */
export async function sendFile(page, c, file) {
  await page.goto('/console/readings')
  await page.getByLabel(c('import.choose')).setInputFiles(file)
  await page.locator('.reading-file').waitFor({ timeout: 120_000 })
}

/** The state that the file's pill says. */
export const inState = (page, c, state) => page.locator('.reading-file .pill').filter({ hasText: c(`readings.${state}`) })

export async function importReadings(page, c, { name, header, rows }) {
  await sendFile(page, c, { name, mimeType: 'text/csv', buffer: csv(header, rows) })
  const meant = await page.locator('td .field select').evaluateAll((all) => all.map((it) => it.value))
  must(meant.length === header.length && !meant.includes('IGNORED'), `the columns were taken for ${meant}`)
  await page.getByRole('button', { name: c('readings.check') }).click()
  await inState(page, c, 'READY').waitFor()
  await page.getByRole('button', { name: c('readings.go') }).click()
  await inState(page, c, 'DONE').waitFor()
  return (await page.locator('.reading-file [role=status]').innerText()).trim()
}
