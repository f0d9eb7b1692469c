/** A video lesson in real time, with what happens to phones: leaps, a lost network, a closed tab. */
import { answerPrompt, choose, creditedAsPlayed, film, progressOf, readArticle, seek, sitQuiz } from './guide.mjs'
import { must, until } from './stage.mjs'

/** One guide with one lesson on one page; `played` is the browser's account of earlier tabs. */
export class Viewing {
  played = []
  prompts = []

  constructor(page, { t, answers }) {
    Object.assign(this, { page, t, answers })
    this.id = new URL(page.url()).pathname.split('/')[2]
    this.bar = page.locator('.lesson-bar')
    this.card = page.locator('section.check')
    this.sheet = page.getByRole('dialog', { name: t('prompt.title') })
  }

  /** Presses the bar's button; a prompt that comes first is answered first, and then starts or has stopped the film itself. */
  async press(key, values) {
    await until(`the button ${key}`, async () => {
      await this.heed()
      return this.bar.getByRole('button', { name: this.t(key, values) }).click({ timeout: 1_500 }).then(() => true, () => false)
    })
    this.isStill = key === 'lesson.step.pause'
  }

  async heed() {
    if (!(await this.sheet.isVisible())) return false
    this.prompts.push(await answerPrompt(this.page, this.t, this.answers))
    const isMeant = !this.isHalting && !this.isStill && !(await this.card.isVisible())
    if (isMeant) await until('the film goes on after the right answer', async () => (await film(this.page)).isPlaying, { within: 3_000 })
    return true
  }

  /** Lets the film run to a second; prompts on the way are answered. */
  playTo(seconds) {
    return until(`the film reaches ${seconds} s`, async () => {
      await this.heed()
      const it = await film(this.page)
      return it.at >= seconds && it
    }, { within: 60_000, every: 100 })
  }

  /** Stands still, also after what the server asks when it hears of the last stretch. */
  async halt() {
    this.isHalting = true
    for (let isStill = false; !isStill;) {
      if ((await film(this.page)).isPlaying) await this.press('lesson.step.pause')
      await this.page.waitForTimeout(1_200)
      isStill = !(await this.heed()) && !(await film(this.page)).isPlaying
    }
    this.isHalting = false
    this.isStill = true
  }

  async credited() {
    return creditedAsPlayed(this.page, this.id, [...this.played, ...(await film(this.page)).played])
  }

  /** Back and forth: what was leapt over is not credited, what was played is, and no more. */
  async leap() {
    await this.playTo(4)
    await seek(this.page, 12)
    await this.playTo(15)
    await seek(this.page, 2)
    await this.page.waitForTimeout(1_200)
    await this.halt()
    return this.credited()
  }

  /** Plays on without a network, and is credited when it is back. */
  async loseNetwork(words, picture) {
    const context = this.page.context()
    const pill = this.page.locator('.offline-pill')
    const before = await progressOf(this.page, this.id)
    await this.press('lesson.step.play')
    await context.setOffline(true)
    await pill.waitFor()
    await this.playTo((await film(this.page)).at + 3.5)
    this.isHalting = true
    await this.press('lesson.step.pause')
    await until('the beat waits on the phone', async () => words.test(await pill.innerText()), { within: 5_000 })
    must((await progressOf(this.page, this.id)).coveredMs === before.coveredMs, 'credited without a network')
    await picture()
    await context.setOffline(false)
    await pill.waitFor({ state: 'hidden' })
    await this.halt()
    return this.credited()
  }

  /** Two seconds more, then the tab is closed in mid-film. Gives the second. */
  async closeInMidFilm() {
    await this.press('lesson.step.play')
    await this.playTo((await film(this.page)).at + 2)
    const { at, played } = await film(this.page)
    await this.page.close()
    this.played.push(...played)
    return at
  }

  /** To the end, through the check at the end of the segment. */
  async finish() {
    await until('the check at the end of the segment', async () => (await this.heed(), this.card.isVisible()), { within: 60_000 })
    must(!(await film(this.page)).isPlaying, 'the film goes on under the check')
    await this.page.waitForTimeout(1_500) // the server hears of the stretch before the check and may prompt
    await this.heed()
    await choose(this.card, 2, this.answers)
    await this.press('lesson.goSegment', { n: 2 })
    await until('the lesson is complete', async () => (await this.heed(), (await progressOf(this.page, this.id)).isComplete), { within: 60_000 })
    await this.page.getByRole('heading', { name: this.t('lesson.isComplete') }).waitFor()
    must(this.prompts.length >= 1, 'no prompt was put')
    return this.credited()
  }
}

/** A whole course of a film, an article and a quiz, from the catalogue to the quiz that was passed. */
export async function learn(page, t, { course, answers }) {
  await page.goto('/learn')
  await page.getByRole('link', { name: course }).first().click()
  await page.locator('.foot a').click()
  await until('the film plays by itself', async () => (await film(page))?.isPlaying)
  await new Viewing(page, { t, answers }).finish()
  await page.locator('.lesson-bar').getByRole('link', { name: t('lesson.step.lesson') }).click()
  await readArticle(page, t, answers)
  await page.getByRole('link', { name: t('lesson.step.lesson') }).click()
  await page.waitForURL('**/quiz/**')
  await sitQuiz(page, t, answers)
}
