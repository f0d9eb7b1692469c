import { mount, RouterLinkStub } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import { ApiError } from '@/shared/api'
import words from '@/shared/i18n/en.json'
import { setWords } from '@/shared/i18n/language'
import UiError from './UiError.vue'

vi.mock('vue-router', () => ({ RouterLink: RouterLinkStub }))
beforeEach(() => setWords('en', words))
const out = { to: '/learn', label: 'See the courses' }
const shown = (error: unknown) => mount(UiError, { props: { error, out } }).get('.button')

test('what is not there leads out, since trying again cannot help', () => {
  expect(shown(new ApiError('', 'NOT_FOUND', 404)).text()).toBe('See the courses')
})

test('what passes by itself can be tried again', () => {
  expect(shown(new ApiError('', 'NETWORK', 0)).text()).toBe(words.ui.retry)
})
