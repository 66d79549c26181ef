import { describe, expect, it } from 'vitest'
import { canonicalAddress, contains, formatAddress, overlap, parseAddress, parsePrefix } from './ip'

describe('addresses', () => {
  it.each([
    ['10.20.0.255', '10.20.0.255'],
    ['2001:DB8:6:0:0:0:0:A', '2001:db8:6::a'],
    ['2001:db8::', '2001:db8::'],
    ['::1', '::1'],
    ['::', '::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1:2:3:4:5'],
  ])('writes %s as %s', (text, expected) => expect(canonicalAddress(text)).toBe(expected))

  it.each(['', '10.0.0', '10.0.0.256', '1::2::3', '1:2:3', 'g::', '1:2:3:4:5:6:7:8:9'])('refuses %s', (text) => {
    expect(parseAddress(text)).toBeNull()
  })
})

describe('prefixes', () => {
  it('knows its first and last address', () => {
    const prefix = parsePrefix('203.0.113.128/25')!
    expect(formatAddress({ version: 4, value: prefix.first })).toBe('203.0.113.128')
    expect(formatAddress({ version: 4, value: prefix.last })).toBe('203.0.113.255')
    expect(contains(prefix, parseAddress('203.0.113.200')!)).toBe(true)
    expect(contains(prefix, parseAddress('203.0.113.1')!)).toBe(false)
    expect(contains(parsePrefix('::/0')!, parseAddress('203.0.113.1')!)).toBe(false)
  })

  it('sees overlap in both directions', () => {
    const [wide, narrow, other] = ['10.0.0.0/8', '10.9.0.0/16', '11.0.0.0/8'].map((text) => parsePrefix(text)!)
    expect(overlap(wide!, narrow!)).toBe(true)
    expect(overlap(narrow!, wide!)).toBe(true)
    expect(overlap(wide!, other!)).toBe(false)
  })

  it.each(['10.0.0.0', '10.0.0.0/33', 'x/8', '10.0.0.0/8/8'])('refuses %s', (text) =>
    expect(parsePrefix(text)).toBeNull(),
  )
})
