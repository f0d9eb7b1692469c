import { expect, test } from 'vitest'
import { isOnControl } from './row-click'

function clickOn(selector: string, change: (hit: Element) => void = () => undefined): boolean | undefined {
  document.body.innerHTML = '<table><tbody><tr><td><button><svg></svg></button><b></b></td></tr></tbody></table>'
  const hit = document.querySelector(selector) as Element
  let told: boolean | undefined
  document.querySelector('button')!.addEventListener('click', () => change(hit))
  document.querySelector('tr')!.addEventListener('click', (event) => { told = isOnControl(event) })
  hit.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  return told
}

test('a click on a row drills down, one on a button in it does not', () => {
  expect([clickOn('b'), clickOn('button')]).toEqual([false, true])
})

test('a button whose picture changes under the pointer is still the button', () => {
  expect(clickOn('svg', (hit) => hit.replaceWith(document.createElement('i')))).toBe(true)
})
