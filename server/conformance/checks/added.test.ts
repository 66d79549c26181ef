import { describe, expect, it } from 'vitest'
import type { RunEvidence } from '@/server/domain/evidence'
import type { CheckRule } from '@/server/domain/guideline'
import { type StepId, stepIds } from '@/server/domain/steps'
import { yardstickFacts } from '@/server/domain/testing/facts'
import type { Verdict } from '@/server/domain/verdict'
import { evidence, stoppedAt } from '../testing/evidence'
import { check } from '../testing/guideline'
import type { YardstickRow } from '../yardstick'
import { rules } from './index'

/** The rules that 2026.11 adds to the eight steps. */
const row: YardstickRow = {
  name: 'AWS',
  simulated: false,
  steps: stepIds.map((step) => ({ step, calls: 1, seconds: 10 })),
}
const say = (rule: CheckRule, run: RunEvidence, yardstick: YardstickRow | null = row) =>
  rules[rule].judge(run, { check: check({ rule, step: rules[rule].step, factor: 2 }), yardstick })

const hostKey = (source: 'console' | 'metadata' | 'first-use' | 'stored') =>
  evidence({ 6: { hostKey: { ...yardstickFacts[6].hostKey, source } } })
const counts = (images: number, complete: number, users: number, flavors = 10, sizes = 10): RunEvidence =>
  evidence(
    {},
    {
      probes: {
        userData: null,
        metadata: { images, imagesComplete: complete, imagesWithLoginUser: users, flavors, flavorsComplete: sizes },
      },
    },
  )
const userData = (answer: boolean | null): RunEvidence =>
  evidence(
    {},
    { probes: { userData: { answer, detail: 'A mark was looked for.', at: '2026-11-20T12:00:00Z' }, metadata: null } },
  )
/** A run whose steps took so many seconds. */
const took = (seconds: Partial<Record<StepId, number>>, more: Partial<RunEvidence> = {}): RunEvidence => {
  const run = evidence({}, more)
  for (const step of run.steps) step.ms = (seconds[step.step] ?? 1) * 1000
  return run
}

const lines: [CheckRule, string, RunEvidence, Verdict][] = [
  ['ed25519-key', 'accepted', evidence(), 'YES'],
  ['ed25519-key', 'only RSA', evidence({ 1: { keyType: 'rsa' } }), 'NO'],
  ['ed25519-key', 'in user data', evidence({ 1: { channel: 'user-data' } }), 'PARTIAL'],
  ['ed25519-key', 'no key at all is taken', stoppedAt(1, 'invalid'), 'NO'],
  ['ed25519-key', 'wrong credentials', stoppedAt(1, 'auth'), 'UNKNOWN'],
  ['metadata-quality', 'nine of ten in each', counts(10, 9, 9, 10, 9), 'YES'],
  ['metadata-quality', 'no image tells its user', counts(10, 10, 0), 'PARTIAL'],
  ['metadata-quality', 'half of everything', counts(10, 5, 5, 10, 5), 'PARTIAL'],
  ['metadata-quality', 'less than half of everything', counts(10, 4, 0, 10, 4), 'NO'],
  ['metadata-quality', 'numbers instead of flavors', counts(10, 10, 10, 0, 0), 'YES'],
  ['metadata-quality', 'neither images nor flavors', counts(0, 0, 0, 0, 0), 'NOT APPLICABLE'],
  ['metadata-quality', 'not counted', evidence(), 'UNKNOWN'],
  ['ipv6-address', 'beside the IPv4 one', evidence({ 5: { publicIpv6: '2001:db8::7' } }), 'YES'],
  ['ipv6-address', 'the only one', evidence({ 5: { version: 6, address: '2001:db8::7' } }), 'YES'],
  ['ipv6-address', 'none', evidence({ 5: { publicIpv6: null } }), 'NO'],
  [
    'ipv6-address',
    'a private one only',
    evidence({ 5: { version: 6, address: 'fd00::7', public: false, publicIpv6: null } }),
    'NO',
  ],
  ['ipv6-address', 'not looked at (old facts)', evidence(), 'UNKNOWN'],
  ['ipv6-address', 'inside its site', evidence({ 5: { publicIpv6: null } }, { insideSite: true }), 'NOT APPLICABLE'],
  ['ipv6-address', 'the node never ran', stoppedAt(4, 'node-failed'), 'UNKNOWN'],
  ['host-key-verifiable', 'on the console log', hostKey('console'), 'YES'],
  ['host-key-verifiable', 'in the metadata', hostKey('metadata'), 'YES'],
  ['host-key-verifiable', 'trusted on first use', hostKey('first-use'), 'NO'],
  ['host-key-verifiable', 'known from before', hostKey('stored'), 'UNKNOWN'],
  ['host-key-verifiable', 'no login', stoppedAt(6, 'login-refused'), 'UNKNOWN'],
  ['ipv6-address', 'no address that it can be reached at', stoppedAt(5, 'no-address'), 'UNKNOWN'],
  ['host-key-verifiable', 'not reachable from here', stoppedAt(6, 'unreachable'), 'UNKNOWN'],
  ['user-data-honoured', 'it was run', userData(true), 'YES'],
  ['user-data-honoured', 'it was not', userData(false), 'NO'],
  ['user-data-honoured', 'nobody could look', userData(null), 'UNKNOWN'],
  ['user-data-honoured', 'not asked', evidence(), 'UNKNOWN'],
  ['time-to-running', 'within twice the yardstick', took({ 4: 20 }), 'YES'],
  ['time-to-running', 'within twice the budget', took({ 4: 40 }), 'PARTIAL'],
  ['time-to-running', 'beyond it', took({ 4: 40.1 }), 'NO'],
  ['time-to-running', 'it never ran', stoppedAt(4, 'step-timeout'), 'NO'],
  ['time-to-running', 'the quota is spent', stoppedAt(4, 'quota'), 'UNKNOWN'],
  ['time-to-running', 'nothing fits', stoppedAt(3, 'nothing-fits'), 'UNKNOWN'],
  ['time-to-address', 'of two steps', took({ 4: 30, 5: 10 }), 'YES'],
  ['time-to-address', 'none came', stoppedAt(5, 'no-address'), 'NO'],
  ['time-to-address', 'the node never ran', stoppedAt(4, 'node-failed'), 'NO'],
  ['time-to-address', 'the quota is spent', stoppedAt(5, 'quota'), 'UNKNOWN'],
  ['time-to-login', 'within the budget', took({ 4: 30, 5: 10, 6: 20 }), 'YES'],
  ['time-to-login', 'not reachable from here', stoppedAt(6, 'unreachable'), 'UNKNOWN'],
  ['time-to-login', 'of three steps', took({ 4: 30, 5: 10, 6: 21 }), 'PARTIAL'],
  ['time-to-login', 'no login', stoppedAt(6, 'login-refused'), 'NO'],
]

describe('the added rules', () => {
  it.each(lines)('%s: %s', (rule, _what, run, verdict) => {
    const said = say(rule, run)
    expect(said.verdict).toBe(verdict)
    expect(said.reason).toMatch(/^\S.+\.$/)
    expect(said.fix !== null).toBe(verdict === 'PARTIAL' || verdict === 'NO')
  })

  it('each has a line for YES, for less than that, and for UNKNOWN', () => {
    const added = (Object.keys(rules) as CheckRule[]).slice(8)
    for (const rule of added) {
      const words = lines.filter(([of]) => of === rule).map(([, , , verdict]) => verdict)
      expect(words, rule).toEqual(expect.arrayContaining(['YES', 'UNKNOWN']))
      expect(
        words.some((word) => word === 'NO' || word === 'PARTIAL'),
        rule,
      ).toBe(true)
    }
  })
})

describe('time budgets', () => {
  it('tell the time, the budget and whose it is', () => {
    expect(say('time-to-address', took({ 4: 30, 5: 12.34 })).reason).toBe(
      '42.3 s until it was reachable at its address; the budget is 40 s (2 times AWS).',
    )
  })

  it.each([
    ['there is no yardstick', null, false],
    [
      'its seconds were never measured',
      { ...row, steps: row.steps.map((each) => ({ ...each, seconds: null })) },
      false,
    ],
    ['one of the steps was never measured', { ...row, steps: row.steps.filter(({ step }) => step !== 5) }, false],
    ['its seconds are real, and the cloud is simulated', row, true],
    ['its seconds are simulated, and the cloud is real', { ...row, simulated: true }, false],
  ])('are UNKNOWN where %s', (_why, yardstick, simulated) => {
    const said = say('time-to-login', took({}, { simulated }), yardstick)
    expect(said.verdict).toBe('UNKNOWN')
    expect(said.reason).toContain(simulated ? 'simulated seconds' : 'real seconds')
  })

  it('are UNKNOWN where the time of a step was not measured', () => {
    const run = took({})
    run.steps[4]!.ms = null
    expect(say('time-to-login', run).verdict).toBe('UNKNOWN')
  })
})
