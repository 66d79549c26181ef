import fs from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capabilityAcross } from './across'
import { findingOf } from './finding'
import { readInteropGuideline } from './read-guideline'
import { reportOf } from './report'
import { overallVerdict, requiredReports } from './required'
import type { Outcomes } from './results/outcome'
import { addOnGuideline } from './testing'

const fixture = (name: string) =>
  readInteropGuideline(fs.readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8'))
const old = fixture('schema-1.2.json')
const newer = fixture('schema-1.5.json')
const servers = 'tempest.api.compute.servers.test_servers.ServersTestJSON'
const keypair = 'tempest.api.compute.keypairs.test_keypairs.KeyPairsTestJSON.test_create'

describe("RefStack's report", () => {
  /** create under attributes of its own, remove under its former name; resize (flagged) failed, rebuild (flagged) passed. */
  const outcomes: Outcomes = {
    [`${servers}.test_create[id-1,smoke]`]: 'passed',
    [`${servers}.test_delete`]: 'passed',
    [`${servers}.test_resize`]: 'failed',
    [`${servers}.test_rebuild`]: 'passed',
    [keypair]: 'failed',
    'tempest.api.volume.Unknown.test': 'passed',
  }
  const report = reportOf(newer, 'platform', outcomes)

  it('counts passed, flagged and not reported apart', () => {
    expect(report.statuses.required).toEqual({
      capabilities: 3,
      tests: 6,
      passed: 3,
      flagPassed: 1,
      flagNotPassed: 1,
    })
    // 6 - 1 - 1 = 4 that are not flagged; 4 - (6 - 3 - 1) = 2 of them passed.
    expect(report).toMatchObject({
      nonFlagTotal: 4,
      nonFlagPassed: 2,
      percent: 50,
      nonFlagPercent: 50,
      compliant: false,
      verdict: 'NO',
      failed: 1,
      notReported: 1,
      unknownTests: 1,
      words: '2 of 4 required tests passed, 1 failed, 1 not reported; 2 flagged apart.',
    })
  })

  it('a capability says what is known of it', () => {
    expect(
      report.capabilities.map(({ id, status, state, passed, total }) => [id, status, state, passed, total]),
    ).toEqual([
      ['compute-keypairs', 'required', 'FAIL', 0, 1],
      ['compute-servers', 'required', 'PASS', 3, 4],
      ['objectstore-object', 'required', 'NOT REPORTED', 0, 1],
      ['networks-l3', 'advisory', 'NOT REPORTED', 0, 1],
      ['compute-auth', 'deprecated', 'NOT REPORTED', 0, 0],
    ])
  })

  it('a test says under which name it was found, and a flagged one that did not pass is waived', () => {
    const tests = report.capabilities.find(({ id }) => id === 'compute-servers')!.tests
    expect(tests.map(({ state, outcome, as }) => [state, outcome, as])).toEqual([
      ['PASS', 'passed', null],
      ['PASS', 'passed', `${servers}.test_delete`],
      ['WAIVED', 'failed', null],
      ['PASS', 'passed', null],
    ])
  })

  it('is compliant when all required tests that are not flagged passed', () => {
    const passed = [`${servers}.test_create`, `${servers}.test_remove`, keypair]
    const compute = reportOf(newer, 'compute', Object.fromEntries(passed.map((name) => [name, 'passed'])))
    expect(compute).toMatchObject({ compliant: true, verdict: 'YES', nonFlagPercent: 100, percent: 60 })
    expect(compute.words).toBe('3 of 3 required tests passed; 2 flagged apart.')
  })

  it('without any result nothing is told, and that is no NO', () => {
    expect(reportOf(newer, 'platform', {})).toMatchObject({ compliant: false, verdict: 'NOT REPORTED', failed: 0 })
  })

  it('a stronger status in another component wins', () => {
    const status = (target: string) =>
      reportOf(old, target, {}).capabilities.find(({ id }) => id === 'auth-token')!.status
    expect([status('platform'), status('compute'), status('object')]).toEqual(['required', 'required', 'advisory'])
  })

  it('reads scenario suffixes as part of the name', () => {
    const told = (name: string) =>
      reportOf(old, 'compute', { [name]: 'passed' }).capabilities.find(({ id }) => id === 'compute-servers')!.passed
    expect([told(`${servers}.test_list(xml)`), told(`${servers}.test_list`)]).toEqual([1, 0])
  })

  it('names the targets there are when asked for another', () => {
    expect(() => reportOf(newer, 'dns', {})).toThrow('has no target "dns"; it has "platform", "compute", "object"')
  })

  it('a skipped test is not reported, with its outcome beside it', () => {
    const { capabilities } = reportOf(newer, 'compute', { [keypair]: 'skipped' })
    expect(capabilities.find(({ id }) => id === 'compute-keypairs')!.tests).toMatchObject([
      { state: 'NOT REPORTED', outcome: 'skipped' },
    ])
  })

  it('more passes never make a report worse, and the order of results does not matter', () => {
    const names = newer.capabilities.flatMap(({ tests }) => tests.flatMap(({ name, aliases }) => [name, ...aliases]))
    const entries = fc.array(
      fc.tuple(fc.constantFrom(...names), fc.constantFrom('passed' as const, 'failed' as const, 'skipped' as const)),
    )
    fc.assert(
      fc.property(entries, fc.constantFrom(...names), (told, more) => {
        const outcomes = Object.fromEntries(told)
        const before = reportOf(newer, 'platform', outcomes)
        expect(reportOf(newer, 'platform', Object.fromEntries(Object.entries(outcomes).reverse()))).toEqual(before)
        const after = reportOf(newer, 'platform', { ...outcomes, [more]: 'passed' })
        expect(after.nonFlagPassed).toBeGreaterThanOrEqual(before.nonFlagPassed)
        expect(before.nonFlagPassed + before.failed + before.notReported).toBe(before.nonFlagTotal)
      }),
    )
  })
})

describe('an add-on', () => {
  const addOn = readInteropGuideline(addOnGuideline('2016.01'))
  const zone: Outcomes = { 'designate.ZonesTest.test_create': 'passed' }
  const compute: Outcomes = Object.fromEntries(
    [`${servers}.test_create`, `${servers}.test_remove`, keypair].map((name) => [name, 'passed']),
  )

  it('holds only with the platform component that it stands on', () => {
    const target = addOn.targets[0]!
    const verdictWith = (outcomes: Outcomes, others = [newer]) =>
      overallVerdict(reportOf(addOn, 'DNS', outcomes).verdict, requiredReports(target, others, outcomes))
    expect(verdictWith({ ...zone, ...compute })).toBe('YES')
    expect(verdictWith({ ...zone, [keypair]: 'failed' })).toBe('NO')
    expect(verdictWith(zone)).toBe('NOT REPORTED')
    expect(requiredReports(target, [], zone)[0]!.words).toContain('Guideline 2016.01 is not imported')
  })
})

describe('a capability in several guidelines', () => {
  it('tells what changed', () => {
    const [first, second] = capabilityAcross([old, newer], 'compute-servers')
    expect(first).toMatchObject({ guideline: '2015.03', status: 'required', tests: 4, changes: [] })
    expect(second).toMatchObject({
      guideline: '2016.01',
      renamed: [{ from: `${servers}.test_delete`, to: `${servers}.test_remove` }],
      added: [`${servers}.test_rebuild`],
      removed: [`${servers}.test_list(xml)`],
      newlyFlagged: [],
      changes: ['1 test added.', '1 test removed.', '1 test renamed.'],
    })
  })

  it('says where it is missing, and looks past that', () => {
    const other = readInteropGuideline(addOnGuideline('2016.01'))
    const rows = capabilityAcross([old, other, newer], 'objectstore-object')
    expect(rows.map(({ status, changes }) => [status, changes])).toEqual([
      ['required', []],
      [null, ['Not in this guideline.']],
      ['required', []],
    ])
  })
})

describe('API passes, node unusable', () => {
  const cells = (over: Partial<Record<number, { verdict: 'YES' | 'NO' | 'PARTIAL'; delivered?: number }>>) =>
    ([1, 2, 3, 4, 5, 6, 7, 8] as const).map((step) => ({
      step,
      verdict: over[step]?.verdict ?? ('YES' as const),
      delivered: over[step]?.delivered ?? 3,
      of: 3,
    }))
  const yes = [{ name: '2019.11', verdict: 'YES' as const }]

  it('is found where the API complies and a step that no guideline looks at is off', () => {
    expect(findingOf(yes, cells({ 5: { verdict: 'NO' }, 6: { verdict: 'PARTIAL', delivered: 1 } }))).toEqual({
      title: 'API passes, node unusable',
      reasons: ['5 Address NO: only with a workaround', '6 Log in PARTIAL: delivered in 1 of 3 runs'],
    })
  })

  it.each([
    ['the API does not comply', [{ name: 'x', verdict: 'NO' as const }], cells({ 5: { verdict: 'NO' } })],
    ['nobody looked at the API', [{ name: 'x', verdict: 'NOT REPORTED' as const }], cells({ 5: { verdict: 'NO' } })],
    ['the steps hold', yes, cells({})],
    ['only steps that guidelines cover are off', yes, cells({ 4: { verdict: 'NO', delivered: 0 } })],
    ['nothing ran', yes, []],
  ])('is not found where %s', (_, api, steps) => {
    expect(findingOf(api, steps)).toBeNull()
  })
})
