import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readResults } from '../results/read-results'
import { evaluate, reportScope, selects, targetsOf, versionStatesAt } from './evaluate'
import { ageState, expiryOf } from './expiry'
import { readScsScope } from './scope'

const fixture = (name: string) => fs.readFileSync(path.join(import.meta.dirname, '../fixtures', name), 'utf8')
const scope = readScsScope(fixture('scope-scripts.yaml'))
const older = readScsScope(fixture('scope-tags.yaml'))
const read = (text: string) => readResults(new TextEncoder().encode(text))

describe('a scope', () => {
  it('holds modules, test cases, lifetimes, a timeline, and versions with parameters', () => {
    expect(scope).toMatchObject({
      name: 'A compatible cloud',
      uuid: '6a5e1b62-0000-4000-8000-000000000001',
      warnings: [],
    })
    expect(scope.testcases.map(({ id, lifetime }) => [id, lifetime])).toEqual([
      ['flavors-syntax', 'week'],
      ['flavors-present', 'month'],
      ['images-source', 'day'],
      ['docs', 'year'],
    ])
    expect(scope.versions[1]).toMatchObject({
      version: 'v2',
      stabilizedAt: '2026-05-01',
      include: [
        { module: 'flavors-v1', parameters: {} },
        { module: 'images-v1', parameters: { image_spec: 'https://example.org/images.yaml' } },
      ],
    })
  })

  it('a version is what the newest entry at or before the day says; one that it does not name is deprecated', () => {
    expect(Object.fromEntries(versionStatesAt(scope, '2026-06-10'))).toMatchObject({
      v1: 'effective',
      v2: 'deprecated',
    })
    expect(Object.fromEntries(versionStatesAt(scope, '2026-06-11'))).toEqual({
      next: 'draft',
      v2: 'effective',
      v1: 'warn',
      v0: 'deprecated',
    })
    expect(new Set(versionStatesAt(scope, '2020-01-01').values())).toEqual(new Set(['deprecated']))
  })

  it('targets come from modules, or from selectors over tags', () => {
    expect(Object.fromEntries(targetsOf(scope, 'v2'))).toEqual({
      main: ['flavors-syntax', 'flavors-present', 'images-source'],
      recommended: ['docs'],
    })
    expect(Object.fromEntries(targetsOf(older, 'v1'))).toEqual({ main: ['entropy-check'], preview: ['entropy-docs'] })
  })

  it.each([
    ['a', ['a'], true],
    ['a b', ['a'], false],
    ['a/b', ['b'], true],
    ['a !b', ['a', 'b'], false],
    ['a b, c', ['c'], true],
  ])('selector "%s" of %j', (selector, tags, chosen) => expect(selects(selector, tags)).toBe(chosen))

  it.each([
    ['no YAML', 'a: [', 'This is no YAML'],
    ['something else', 'a: b', 'This YAML is no SCS scope'],
    ['a report', 'spec: {}\nversions: {v1: {a: 1}}', 'These are results of tests of a cloud'],
    ['no versions', 'versions: []', 'has no versions'],
    ['no name', 'versions: [{version: v1}]', 'no "uuid" and "name"'],
  ])('%s', (_, text, words) => expect(() => readScsScope(text)).toThrow(words))

  it('an unknown module, state or lifetime is told', () => {
    const odd = readScsScope(
      fixture('scope-scripts.yaml')
        .replace('include: [flavors-v1]', 'include: [nothing-v1]')
        .replace('v1: warn', 'v1: odd')
        .replace('lifetime: day', 'lifetime: decade'),
    )
    expect(odd.warnings).toEqual([
      'images-source: the lifetime "decade" is not known; a week is taken.',
      'next: it includes nothing-v1, which is no module.',
      'Timeline of 2026-06-11: v1 is "odd", which is not known.',
    ])
  })
})

describe('expiry', () => {
  it.each([
    ['day', '2026-03-04T23:00:00Z', '2026-03-06T00:00:00.000Z'],
    // A Wednesday: the Monday after next.
    ['week', '2026-03-04T23:00:00Z', '2026-03-16T00:00:00.000Z'],
    ['week', '2026-03-02T00:00:00Z', '2026-03-16T00:00:00.000Z'],
    ['week', '2026-03-08T23:59:59Z', '2026-03-16T00:00:00.000Z'],
    ['month', '2026-11-15T00:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['month', '2026-12-31T00:00:00Z', '2027-02-01T00:00:00.000Z'],
    ['quarter', '2026-02-01T00:00:00Z', '2026-07-01T00:00:00.000Z'],
    ['quarter', '2026-11-01T00:00:00Z', '2027-04-01T00:00:00.000Z'],
    ['year', '2026-11-01T00:00:00Z', '2028-01-01T00:00:00.000Z'],
  ] as const)('%s from %s', (lifetime, at, expires) => {
    expect(expiryOf(new Date(at), lifetime)?.toISOString()).toBe(expires)
  })

  it('counts seven days more as grace', () => {
    const expires = new Date('2026-03-16T00:00:00Z')
    const at = (time: string) => ageState(expires, new Date(time))
    expect([
      at('2026-03-15T23:59:59Z'),
      at('2026-03-16T00:00:00Z'),
      at('2026-03-22T23:59:59Z'),
      at('2026-03-23T00:00:00Z'),
    ]).toEqual(['valid', 'grace', 'grace', 'expired'])
    expect(ageState(expiryOf(expires, 'infinite'), new Date('2999-01-01'))).toBe('valid')
  })
})

describe('a report', () => {
  const yaml = `
spec: { uuid: 6a5e1b62-0000-4000-8000-000000000001, name: A compatible cloud, url: https://example.org/scope.yaml }
checked_at: 2026-06-15 10:00:00.123456
subject: cloud-a
versions:
  v2:
    flavors-syntax: { result: 1, invocation: abc }
    flavors-present: { result: -1 }
    images-source: { result: 0 }
  v1:
    flavors-syntax: { result: 1 }
    flavors-present: 1
run: { uuid: x }
`

  it('is read with what it says of itself; versions that disagree keep their own', () => {
    expect(read(yaml)).toEqual({
      source: 'scs',
      results: {
        'flavors-syntax': 'passed',
        'flavors-present': 'failed',
        'flavors-present @ v2': 'failed',
        'flavors-present @ v1': 'passed',
        'images-source': 'aborted',
      },
      ranAt: '2026-06-15T10:00:00.123Z',
      about: {
        scope: '6a5e1b62-0000-4000-8000-000000000001',
        'scope name': 'A compatible cloud',
        subject: 'cloud-a',
        versions: 'v2, v1',
      },
      warnings: [],
    })
  })

  it('is read as JSON, flat, with words, and behind a signature', () => {
    const flat = JSON.stringify({ spec: { uuid: 'x' }, results: { a: 'PASS', b: 'FAIL', c: 'ABORT' } })
    const signed = `-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n&${flat}`
    for (const text of [flat, signed]) {
      expect(read(text)).toMatchObject({ source: 'scs', results: { a: 'passed', b: 'failed', c: 'aborted' } })
    }
    expect(() => read(flat.replace('"PASS"', '2'))).toThrow('a: the result is 2; expected is 1 (PASS), 0 (ABORT) or -1')
    expect(() => read('{"spec": {}, "results": {}}')).toThrow('holds no result')
  })

  it('is held against each version of its scope', () => {
    const versions = reportScope(scope, read(yaml), new Date('2026-06-16T00:00:00Z'))
    const summary = versions.map(({ version, state, targets }) => [
      version,
      state,
      Object.fromEntries(
        targets.map(({ target, value, failed, missing, aborted, passed }) => [
          target,
          [value, failed, missing, aborted, passed],
        ]),
      ),
    ])
    expect(summary).toEqual([
      ['next', 'draft', { main: [-1, 1, 0, 0, 1] }],
      ['v2', 'effective', { main: [-1, 1, 0, 1, 1], recommended: [null, 0, 1, 0, 0] }],
      ['v1', 'warn', { main: [1, 0, 0, 0, 2] }],
      ['v0', 'deprecated', {}],
    ])
  })

  it('a result that has expired is missing, after a week in which it still counts', () => {
    const syntax = (now: string) =>
      reportScope(scope, read(yaml), new Date(now))
        .find(({ version }) => version === 'v1')!
        .targets[0]!.testcases.map(({ value, age }) => [value, age])
    // Ran on Monday 15 June: the week ends on 29 June, the month on 1 August.
    expect(syntax('2026-06-28T23:00:00Z')).toEqual([
      [1, 'valid'],
      [1, 'valid'],
    ])
    expect(syntax('2026-06-29T00:00:00Z')).toEqual([
      [1, 'grace'],
      [1, 'valid'],
    ])
    expect(syntax('2026-07-06T00:00:00Z')).toEqual([
      [null, 'expired'],
      [1, 'valid'],
    ])
  })

  it('the first of failed, missing, aborted decides', () => {
    expect([evaluate([1, 0, null, -1]), evaluate([1, 0, null]), evaluate([1, 0]), evaluate([1]), evaluate([])]).toEqual(
      [-1, null, 0, 1, null],
    )
  })
})
