import { mount } from '@vue/test-utils'
import { beforeEach, expect, test } from 'vitest'
import type { Right } from '@/shared/gql/generated/graphql'
import { setWords } from '@/shared/i18n'
import shared from '@/shared/i18n/en.json'
import english from '../en.json'
import ConsoleOffer from './ConsoleOffer.vue'

beforeEach(() => setWords('en', { ...shared, ...english }))
const shown = (...rights: Right[]) => mount(ConsoleOffer, { props: { rights } })

test('whoever looks after people or courses is led to the console, a guide is not', () => {
  const trainer = shown('LEARN', 'SEE_COURSES')
  expect([trainer.attributes('href'), trainer.get('small').text()]).toEqual(['/console', english.home.consoleCourses])
  expect(shown('LEARN', 'SEE_COMPLETION', 'NUDGE').get('small').text()).toBe(english.home.consoleTeam)
  expect(shown('LEARN').find('a').exists()).toBe(false)
})
