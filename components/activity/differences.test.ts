import { describe, expect, it } from 'vitest'
import { headline, readDetails } from './differences'

describe('details of an entry', () => {
  it('are differences where they hold before and after, and only what differs', () => {
    const details = {
      before: { name: 'One', tls: { verify: true }, zones: ['a'] },
      after: { name: 'Two', tls: { verify: true }, zones: ['a', 'b'], pause: null },
      id: 'x',
    }
    expect(readDetails(details)).toEqual({
      differences: [
        { name: 'name', before: 'One', after: 'Two' },
        { name: 'zones', before: 'a', after: 'a, b' },
        { name: 'pause', before: null, after: 'none' },
      ],
      facts: [{ name: 'id', value: 'x' }],
    })
  })

  it('are facts in words otherwise', () => {
    expect(readDetails({ expiresInDays: 30, sent: false, nodes: [], why: { lastError: 'gone' } }).facts).toEqual([
      { name: 'expires in days', value: '30' },
      { name: 'sent', value: 'no' },
      { name: 'nodes', value: 'none' },
      { name: 'why › last error', value: 'gone' },
    ])
  })

  it('know what is new when nothing was there before', () => {
    expect(readDetails({ before: null, after: { every: 'day' } }).differences).toEqual([
      { name: 'every', before: null, after: 'day' },
    ])
  })
})

describe('the details of an entry in a line', () => {
  it.each([
    ['its name first', { clouds: ['ovh', 'auro'], count: 2, name: 'web' }, 'web · clouds ovh, auro · count 2'],
    ['no more than four facts', { a: 1, b: 2, c: 3, d: 4, e: 5 }, 'a 1 · b 2 · c 3 · d 4'],
    [
      'what was changed',
      { before: { days: 30, hour: 3 }, after: { days: 60, hour: 4 }, reason: 'audit' },
      'reason audit · changed days, hour',
    ],
    ['nothing where nothing is told', {}, ''],
  ])('%s', (_what, details, line) => expect(headline(details)).toBe(line))
})
