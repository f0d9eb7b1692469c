/** What a guide does with a finger, and what the browser itself says about it. */
import { ask, must, until } from './stage.mjs'

const PROGRESS = `query ($id: ID!) { node(id: $id) { ... on Lesson { myProgress { positionMs coveredMs durationMs isComplete covered { fromMs toMs } missing { fromMs toMs } refusals { count sentence } requirements { kind isMet } } } } }`
/** What an end of a stretch may differ by between the browser's account and the server's. */
const EDGE_S = 0.75

export const lessonIdOf = (page) => new URL(page.url()).pathname.split('/')[2]
export const progressOf = async (page, id) => (await ask(page, PROGRESS, { id })).node.myProgress

/** The browser's own account of the film. */
export const film = (page) => page.evaluate(() => {
  const it = document.querySelector('video')
  const ranges = (of) => Array.from({ length: of.length }, (_, at) => [of.start(at), of.end(at)])
  return it && { at: it.currentTime, isPlaying: !it.paused && !it.ended && it.readyState > 2, played: ranges(it.played), buffered: ranges(it.buffered), duration: it.duration, rate: it.playbackRate }
})

export const reach = (page, seconds, within = 60_000) =>
  until(`the film reaches ${seconds} s`, async () => { const it = await film(page); return it && it.at >= seconds && it }, { within, every: 100 })

/** Moves the bar as a finger or a key does: the range input under it hears `input`. */
export const seek = (page, seconds) => page.locator('.seekbar input').evaluate((bar, ms) => {
  bar.value = String(ms)
  bar.dispatchEvent(new Event('input', { bubbles: true }))
}, seconds * 1000)

/** The union of stretches in seconds; what lies closer than a blink is one. */
export function joined(stretches) {
  const out = []
  for (const [from, to] of [...stretches].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1)
    if (last && from <= last[1] + 0.45) last[1] = Math.max(last[1], to)
    else out.push([from, to])
  }
  return out.filter(([from, to]) => to - from > 0.3)
}

/** The server credited what the browser says was played: nothing more, nothing less. */
export async function creditedAsPlayed(page, id, played) {
  const mine = joined(played)
  return until('the server has credited what was played', async () => {
    const it = await progressOf(page, id)
    const theirs = joined(it.covered.map((span) => [span.fromMs / 1000, span.toMs / 1000]))
    const isSame = theirs.length === mine.length && theirs.every(([from, to], at) => Math.abs(from - mine[at][0]) < EDGE_S && Math.abs(to - mine[at][1]) < EDGE_S)
    must(it.refusals.length === 0, `refused: ${JSON.stringify(it.refusals)}`)
    return isSame && spoken(theirs)
  }).catch(async (error) => { throw new Error(`${error.message}; played ${spoken(mine)}, credited ${JSON.stringify((await progressOf(page, id)).covered)}`) })
}
export const spoken = (stretches) => stretches.map(([from, to]) => `${from.toFixed(1)}–${to.toFixed(1)}`).join(', ') + ' s'

/** The right options of an item, found by its text in the course's folder. */
export function rightOptions(answers, text) {
  const found = answers[text.trim()]
  must(found, `no answer known to: ${text}`)
  return found
}

/** Ticks the right options under the heading that is shown. */
export async function choose(where, heading, answers) {
  const text = await where.getByRole('heading', { level: heading }).last().innerText()
  for (const option of rightOptions(answers, text)) {
    const line = where.locator('.option').filter({ hasText: option })
    await line.first().click()
  }
  return text
}

/** Answers the attention prompt in its sheet; the film stood still while it asked. */
export async function answerPrompt(page, t, answers) {
  const sheet = page.getByRole('dialog', { name: t('prompt.title') })
  await sheet.waitFor({ timeout: 30_000 })
  const before = await film(page)
  await page.waitForTimeout(700)
  const after = await film(page)
  must(!after.isPlaying && after.at - before.at < 0.3, `the film goes on under the prompt: ${before.at} to ${after.at}`)
  await page.keyboard.press('Escape')
  must(await sheet.isVisible(), 'Escape closes the prompt')
  const text = await choose(sheet, 3, answers)
  await sheet.getByRole('button', { name: t('lesson.answer') }).click()
  await sheet.waitFor({ state: 'hidden' })
  return text
}

/** Goes through a quiz to its last item and hands it in. */
export async function sitQuiz(page, t, answers) {
  await page.getByRole('button', { name: t('quiz.start') }).click()
  const run = page.locator('.quiz-run')
  await run.waitFor()
  let count = 0
  for (let isLast = false; !isLast; count += 1) {
    await choose(run, 2, answers)
    const hand = run.getByRole('button', { name: t('quiz.submit') })
    isLast = await hand.isVisible()
    await (isLast ? hand : run.getByRole('button', { name: t('quiz.next') })).click()
  }
  await page.getByRole('heading', { name: t('quiz.passed') }).waitFor()
  return count
}

/** Reads an article to its end, for as long as reading takes. */
export async function readArticle(page, t, answers) {
  await page.locator('article.prose').waitFor()
  const id = lessonIdOf(page)
  await choose(page.locator('section.check'), 2, answers)
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  const finish = page.getByRole('button', { name: t('lesson.finish') })
  await until('the article is complete', async () => {
    if (await finish.isEnabled({ timeout: 1_000 }).catch(() => false)) await finish.click({ timeout: 2_000 }).catch(() => undefined)
    return (await progressOf(page, id)).isComplete
  }, { within: 60_000, every: 1_000 })
}
