/** What headquarters reads in the console and takes away as a file. */
import fs from 'node:fs'
import { must } from './stage.mjs'

const digits = (text) => Number(text.replace(/[^\d.]/g, ''))

/** The numbers of one table, a row a unit, first the whole. */
export async function figures(page) {
  await page.locator('table.tbl tbody tr').first().waitFor()
  return page.locator('table.tbl').evaluate((table) => {
    const text = (it) => (it.textContent ?? '').trim()
    const heads = [...table.querySelectorAll('thead th')].map(text)
    return [...table.querySelectorAll('tbody tr')].map((row) => Object.fromEntries([...row.cells].map((cell, at) => [heads[at], text(cell)])))
  })
}

/** The completed enrolments of the tile at the top. */
export async function completedTile(page, t) {
  const tile = page.locator('.number-tile').filter({ has: page.getByRole('button', { name: t('tile.completed') }) })
  return digits(await tile.locator('.value').evaluate((it) => it.firstChild.textContent))
}

/** Opens the menu and takes the file, as a person does. */
export async function download(page, t) {
  await page.getByRole('button', { name: t('export.open') }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: t('export.csv') }).click()])
  const text = fs.readFileSync(await file.path(), 'utf8')
  must(text.charCodeAt(0) === 0xfeff, 'the file does not begin with the mark by which spreadsheets know UTF-8')
  return { name: file.suggestedFilename(), rows: parse(text.slice(1)) }
}

function parse(text) {
  const rows = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && !quoted && !plain) break
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain)
    if (end !== ',') rows.push([])
  }
  return rows.filter((it) => it.length)
}

/** The file has the rows of the screen, opened branches included, in its order; every number is the one on the screen. */
export function agree(screen, [heads, ...lines], t) {
  must(lines.length > 1 && lines.length === screen.length, `${screen.length} rows on the screen, ${lines.length} in the file`)
  const of = (row, key) => Object.entries(row).find(([head]) => t(`column.${key}`).test(head.replace(/ %$/, '')))?.[1] ?? ''
  for (const [at, line] of lines.entries()) {
    const [row, told] = [screen[at], Object.fromEntries(heads.map((head, n) => [head, line[n]]))]
    must(of(row, 'unit') === of(told, 'unit'), `row ${at}: ${of(row, 'unit')} on the screen, ${of(told, 'unit')} in the file`)
    for (const [key, off] of Object.entries({ guides: 0, assigned: 0, completed: 0, overdue: 0, share: 0.5, onTime: 0.5 }))
      must(Math.abs(digits(of(row, key)) - Number(of(told, key))) <= off, `${of(row, 'unit')}, ${key}: ${of(row, key)} on the screen, ${of(told, key)} in the file`)
  }
  return lines.length
}

/** The console's first page with all its columns, against its file. */
export async function numbers(page, t) {
  await page.goto('/console/completion?cols=guides~assigned~share~completed~onTime~overdue')
  const screen = await figures(page)
  const file = await download(page, t)
  return { completed: await completedTile(page, t), units: agree(screen, file.rows, t), file: file.name }
}

/** From the whole chain down to one guide by the names on the screen: the course is marked as done there. */
export async function drillDown(page, { way, name, course }, t) {
  for (const unit of way) {
    await page.locator('table.tbl').getByRole('link', { name: unit, exact: true }).click()
    await page.locator('.bar .way b').filter({ hasText: unit }).waitFor()
  }
  await page.locator('table.tbl').getByRole('link', { name, exact: true }).click()
  const row = page.locator('table.tbl tbody tr').filter({ hasText: course })
  await row.getByText(t('enrolment.COMPLETED')).waitFor()
}
