import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setWords } from '@/shared/i18n/language'
import words from '@/shared/i18n/en.json'
import { toasts } from '@/shared/ui/toast'
import PasswordForm from './PasswordForm.vue'

const asked: { url: string; body: unknown }[] = []
const answers: Response[] = []
const refused = (status: number, message: string, extensions: object) => new Response(JSON.stringify({ errors: [{ message, extensions }] }), { status, headers: { 'content-type': 'application/json' } })
const fine = () => new Response('{}', { status: 200, headers: { 'content-type': 'application/json' } })

beforeEach(() => {
  setWords('en', words)
  asked.length = answers.length = toasts.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push({ url, body: JSON.parse(String(init.body)) })
    return answers.shift() ?? fine()
  })
})
afterEach(() => vi.unstubAllGlobals())

async function send(next: string, current = '') {
  const form = mount(PasswordForm)
  await form.get('#password-current').setValue(current)
  await form.get('#password-next').setValue(next)
  await form.get('form').trigger('submit')
  await flushPromises()
  return form
}

test('the rules stand there before anything is typed, and a short one cannot be sent', async () => {
  const form = mount(PasswordForm)
  expect(form.findAll('#password-rules li').map((it) => it.text())).toEqual(['10 to 128 characters', 'Without your name or employee number', 'Not a common one like 1234567890 or password1'])
  await form.get('#password-next').setValue('九个字符不够长啊呀')
  expect(form.get('button[type=submit]').attributes('disabled')).toBeDefined()
  await form.get('#password-next').setValue('十个字符就够长了呀嘿')
  expect(form.get('button[type=submit]').attributes('disabled')).toBeUndefined()
  expect(form.get('#password-rules li').classes()).toContain('met')
})

test('it sends both, says so, and keeps neither', async () => {
  const form = await send('a walk by the lake', 'the old one')
  expect(asked).toEqual([{ url: '/auth/own-password', body: { newPassword: 'a walk by the lake', currentPassword: 'the old one' } }])
  expect(toasts.map((it) => it.text)).toEqual([words.password.done])
  expect(form.emitted('done')).toHaveLength(1)
  expect(form.findAll('input[type=password]').map((it) => (it.element as HTMLInputElement).value)).toEqual(['', ''])
})

test.each([['password', 1], ['currentPassword', 0]])('a refusal about %s stands at its field, and what was typed stays', async (field, line) => {
  answers.push(refused(400, 'Not this one.', { code: 'INVALID', path: [field] }))
  const form = await send('a walk by the lake')
  expect(form.findAll('.line')[line as number]!.get('[role=alert]').text()).toBe('Not this one.')
  expect((form.get('#password-next').element as HTMLInputElement).value).toBe('a walk by the lake')
  expect(form.emitted('done')).toBeUndefined()
})

test('an access token that ran out is renewed once, unseen', async () => {
  answers.push(refused(401, 'Sign in.', { code: 'NOT_SIGNED_IN' }), fine(), fine())
  const form = await send('a walk by the lake')
  expect(asked.map((it) => it.url)).toEqual(['/auth/own-password', '/auth/refresh', '/auth/own-password'])
  expect(form.emitted('done')).toHaveLength(1)
})
