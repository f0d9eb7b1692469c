import { expect, test } from 'vitest'
import { calledName, greeting } from './useHome'

test('the greeting follows the hour', () => {
  expect([3, 4, 10, 11, 13, 17, 18].map(greeting)).toEqual(['home.evening', 'home.morning', 'home.morning', 'home.noon', 'home.afternoon', 'home.afternoon', 'home.evening'])
})

test('people are called as colleagues call them', () => {
  expect(['林晓琳', '林琳', 'Olivia Grant', '欧阳晓琳'].map(calledName)).toEqual(['晓琳', '林琳', 'Olivia', '欧阳晓琳'])
})
