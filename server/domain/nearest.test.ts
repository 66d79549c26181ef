import { describe, expect, test } from 'vitest'
import { editDistance, nearestWord } from './nearest'

describe('the nearest known word', () => {
  test.each([
    ['regoin', ['region', 'reach', 'provider'], 'region'],
    ['Region', ['region'], 'region'],
    ['requiresFloatingIp', ['requires_floating_ip', 'region'], 'requires_floating_ip'],
    ['key_file', ['keyFile', 'host'], 'keyFile'],
    ['net', ['networks', 'name'], 'networks'],
    ['flavour', ['region', 'cloud'], null],
    ['x', [], null],
  ])('%s of %j is %s', (word, known, expected) => {
    expect(nearestWord(word, known)).toBe(expected)
  })

  test('distance counts insertions, removals, replacements and swapped neighbours', () => {
    expect(editDistance('', 'abc')).toBe(3)
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(editDistance('abcd', 'abdc')).toBe(1)
    expect(editDistance('same', 'same')).toBe(0)
  })
})
