import { expect, test } from 'vitest'
import { readSides, sameSides, writeSides } from './sides'

test('what is written is read again', () => {
  const sides = { a: { cloud: 'auro', at: '2026-10-01' }, b: { cloud: 'ovh-gra1', at: null } }
  expect(writeSides(sides)).toBe('auro@2026-10-01..ovh-gra1')
  expect(readSides(writeSides(sides))).toEqual(sides)
})

test('half a choice stays half a choice', () => {
  expect(readSides('auro..')).toEqual({ a: { cloud: 'auro', at: null }, b: null })
  expect(readSides('')).toEqual({ a: null, b: null })
})

test('a day that is none is now', () => {
  expect(readSides('auro@yesterday..auro@2026-10-01').a).toEqual({ cloud: 'auro', at: null })
})

test('a cloud and itself on another day differ', () => {
  expect(sameSides({ cloud: 'auro', at: null }, { cloud: 'auro', at: null })).toBe(true)
  expect(sameSides({ cloud: 'auro', at: null }, { cloud: 'auro', at: '2026-10-01' })).toBe(false)
})
