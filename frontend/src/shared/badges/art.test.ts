import { expect, test } from 'vitest'
import { badgeArt } from './art'
import samples from './art.sample.json'
import { fingerprint } from './fingerprint'

test('the fingerprint is FNV-1a, as the server computes it', () => {
  expect([fingerprint(''), fingerprint('a'), fingerprint('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968])
})

test('the same name gives the same picture, another name another', () => {
  const look = { slug: 'fabric-pro', tier: 3, icon: 'shirt' }
  expect(badgeArt(look)).toBe(badgeArt({ ...look }))
  expect(badgeArt(look)).not.toBe(badgeArt({ ...look, slug: 'size-pro' }))
})

test('the rim and the number of lanes show the tier', () => {
  const lanes = (tier: number) => (badgeArt({ slug: 'a', tier, icon: 'star' }).match(/stroke-width="3\.2"/g) ?? []).length
  expect([1, 2, 3, 9].map(lanes)).toEqual([3, 4, 5, 5])
})

test('one not yet earned is dashed and has no colours of its own', () => {
  const art = badgeArt({ slug: 'a', tier: 2, icon: 'star', isLocked: true })
  expect(art).toContain('stroke-dasharray')
  expect(art).not.toMatch(/#[0-9a-f]{6}/i)
})

test('a name from outside cannot bring markup in', () => {
  expect(badgeArt({ slug: '"><script>', tier: 1, icon: '<script>' })).not.toContain('script')
})

test('the server draws letter for letter the same: both keep to these samples', () => {
  for (const { art, ...look } of samples) expect(badgeArt(look)).toBe(art)
})
