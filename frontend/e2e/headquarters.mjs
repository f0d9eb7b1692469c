/** What headquarters reads in the console and takes away as a file. */
import fs from 'node:fs'
import { must } from './stage.mjs'

const digits = (text) => Number(text.replace(/[^\d.]/g, ''))

/** The numbers of one table, a row a unit, first the whole; every column is switched on first, through the address. */
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

/** Every number of the screen stands in the file, unit by unit. */
export function agree(screen, [, ...lines], t) {
  must(lines.length === screen.length, `${screen.length} rows on the screen, ${lines.length} in the file`)
  const named = (row, key) => Object.entries(row).find(([head]) => t(`column.${key}`).test(head))?.[1] ?? ''
  for (const row of screen) {
    const line = lines.find(([unit]) => unit === named(row, 'unit'))
    must(line, `no line for ${named(row, 'unit')}`)
    const [, guides, assigned, completed, , overdue, share] = line
    for (const [key, value] of Object.entries({ guides, assigned, completed, overdue }))
      must(digits(named(row, key)) === Number(value), `${named(row, 'unit')}, ${key}: ${named(row, key)} on the screen, ${value} in the file`)
    must(Math.abs(digits(named(row, 'share')) - Number(share)) <= 0.5, `${named(row, 'unit')}: ${named(row, 'share')} on the screen, ${share} in the file`)
  }
  return lines.length
}
