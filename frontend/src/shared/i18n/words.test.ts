import { beforeEach, expect, test } from 'vitest'
import consoleEn from '@/console/en.json'
import consoleZh from '@/console/zh-CN.json'
import appealsEn from '@/console/hq/appeals/en.json'
import appealsZh from '@/console/hq/appeals/zh-CN.json'
import payoutsEn from '@/console/hq/payouts/en.json'
import payoutsZh from '@/console/hq/payouts/zh-CN.json'
import statementEn from '@/console/hq/statement/en.json'
import statementZh from '@/console/hq/statement/zh-CN.json'
import guideEn from '@/guide/en.json'
import guideZh from '@/guide/zh-CN.json'
import shopEn from '@/console/hq/mall/en.json'
import shopZh from '@/console/hq/mall/zh-CN.json'
import rewardsEn from '@/console/hq/rewards/en.json'
import rewardsZh from '@/console/hq/rewards/zh-CN.json'
import mallEn from '@/guide/mall/en.json'
import mallZh from '@/guide/mall/zh-CN.json'
import myRewardsEn from '@/guide/rewards/en.json'
import myRewardsZh from '@/guide/rewards/zh-CN.json'
import rewardEn from '@/shared/rewards/en.json'
import rewardZh from '@/shared/rewards/zh-CN.json'
import sharedEn from './en.json'
import { addWords, setUpLanguage, setWords, text, useLanguage, type Loader, type Words } from './language'
import sharedZh from './zh-CN.json'

/** Path of every text with the values it wants; a plural is one text. */
function texts(words: object, at = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) => {
    const forms = typeof value === 'string' ? [value] : 'other' in value && typeof value.other === 'string' ? Object.values(value as Record<string, string>) : undefined
    if (!forms) return texts(value as object, `${at}${key}.`)
    const wanted = [...new Set(forms.flatMap((it) => [...it.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!)))].sort()
    return [[`${at}${key}`, wanted.join()] as [string, string]]
  })
}

const pairs = { shared: [sharedZh, sharedEn], guide: [guideZh, guideEn], console: [consoleZh, consoleEn], rewards: [rewardsZh, rewardsEn], reward: [rewardZh, rewardEn], 'my rewards': [myRewardsZh, myRewardsEn], appeals: [appealsZh, appealsEn], payouts: [payoutsZh, payoutsEn], statement: [statementZh, statementEn], mall: [mallZh, mallEn], shop: [shopZh, shopEn] } as const

test.each(Object.entries(pairs))('%s: both languages have the same texts with the same values', (_, [zh, en]) => {
  expect(texts(en)).toEqual(texts(zh))
})

test('an app does not overwrite the groups of shared words', () => {
  const shared = Object.keys(sharedZh)
  expect([...Object.keys(guideZh), ...Object.keys(consoleZh)].filter((it) => shared.includes(it))).toEqual([])
  expect([rewardsZh, rewardZh, myRewardsZh, appealsZh, payoutsZh, statementZh, mallZh, shopZh].flatMap((it) => Object.keys(it)).filter((it) => it in sharedZh || it in guideZh || it in consoleZh)).toEqual([])
})

test('words are everyday words', () => {
  const all = JSON.stringify([sharedZh, guideZh, consoleZh, rewardsZh, myRewardsZh, appealsZh, payoutsZh, statementZh, mallZh, shopZh])
  expect(['赋能', '闭环', '抓手'].filter((it) => all.includes(it))).toEqual([])
})

const sample: Words = { hi: 'Morning, {name}', q: { one: '{n} question', other: '{n} questions' }, deep: { er: 'x' } }
beforeEach(() => setWords('en', sample))

test('fills in values and picks the plural', () => {
  expect([text('hi', { name: 'Olivia' }), text('q', { n: 1 }), text('q', { n: 2 }), text('deep.er')]).toEqual(['Morning, Olivia', '1 question', '2 questions', 'x'])
})

test('Chinese characters meet without a space, and a day that is near without "on"', () => {
  const words = { owed: '{date}前学完，{amount} 就退还', of: '{name} 的评估', at: '{name} {date} 谈过', sent: 'Sent on {date}' }
  setWords('zh-CN', words)
  expect([text('owed', { date: '12月1日', amount: '20 积分' }), text('of', { name: '林晓琳' }), text('of', { name: 'Ana' })]).toEqual(['12月1日前学完，20 积分就退还', '林晓琳的评估', 'Ana 的评估'])
  expect([text('at', { name: '林晓琳', date: '今天' }), text('at', { name: '春 夏', date: '12月1日' })]).toEqual(['林晓琳今天谈过', '春 夏 12月1日谈过'])
  setWords('en', words)
  expect([text('sent', { date: 'today' }), text('sent', { date: 'December 1' })]).toEqual(['Sent today', 'Sent on December 1'])
})

test('a missing key shows itself', () => expect(text('deep.est')).toBe('deep.est'))

test('the page says which language it speaks', () => expect(document.documentElement.lang).toBe('en'))

/** Words that come when the test says so. */
function slow(zh: Words, en: Words) {
  const come: Record<string, () => void> = {}
  const part = (language: string, words: Words) => {
    const gate = new Promise<void>((open) => { come[language] = open })
    return () => gate.then(() => ({ default: [words] }))
  }
  const loader: Loader = { 'zh-CN': part('zh-CN', zh), en: part('en', en) }
  return { loader, comes: (language: 'zh-CN' | 'en') => come[language]!() }
}
const at = async (loader: Loader) => {
  localStorage.setItem('language', 'en')
  await setUpLanguage(loader)
}
const home: Loader = { 'zh-CN': async () => ({ default: [{ kpi: { grade: '等级' } }] }), en: async () => ({ default: [{ kpi: { grade: 'Grade' } }] }) }

test('a part that comes later adds to its group', async () => {
  await at(home)
  const pages = slow({ kpi: { target: '目标' } }, { kpi: { target: 'Target' } })

  const adding = addWords(pages.loader)
  expect(text('kpi.target')).toBe('kpi.target')
  pages.comes('en')
  await adding

  expect([text('kpi.grade'), text('kpi.target')]).toEqual(['Grade', 'Target'])
})

test('the language chosen last stands, whatever comes first', async () => {
  await at(home)
  const pages = slow({ late: '晚' }, { late: 'late' })

  const adding = addWords(pages.loader)
  const turning = useLanguage('zh-CN')
  pages.comes('en')
  pages.comes('zh-CN')
  await Promise.all([adding, turning])

  expect([text('kpi.grade'), text('late')]).toEqual(['等级', '晚'])
})

test('words that did not come are asked for again, and the others stay', async () => {
  await at(home)
  let asked = 0
  const en = async () => {
    asked += 1
    if (asked === 1) throw new Error('no network')
    return { default: [{ late: 'late' }] }
  }
  const pages: Loader = { 'zh-CN': en, en }

  await expect(addWords(pages)).rejects.toThrow('no network')
  await useLanguage('en')
  expect(text('kpi.grade')).toBe('Grade')
  await addWords(pages)

  expect([text('kpi.grade'), text('late')]).toEqual(['Grade', 'late'])
})
