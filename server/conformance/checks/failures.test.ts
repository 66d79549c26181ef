import { describe, expect, it } from 'vitest'
import { type FailureCode, failureCodes } from '@/server/domain/errors'
import { type StepId, stepIds, steps } from '@/server/domain/steps'
import { evidence, stoppedAt } from '../testing/evidence'
import { check } from '../testing/guideline'
import { rules } from './index'

/**
 * product.md: "Wrong credentials, spent quota, 'not reachable from here' and our own errors are UNKNOWN with the reason, never NO, and
 * the steps after it are UNKNOWN too." Failures that are the cloud's own, by step; every other pair is UNKNOWN.
 */
const ofTheCloud: Record<StepId, FailureCode[]> = {
  1: ['invalid'],
  2: [],
  3: ['nothing-fits', 'plan-ambiguous'],
  4: ['node-failed', 'capacity', 'invalid', 'step-timeout'],
  5: ['no-address', 'capacity'],
  6: ['login-refused'],
  7: ['privilege-missing', 'remote-script', 'verification'],
  8: ['verification'],
}
const pairs = stepIds.flatMap((step) => failureCodes.map((code) => [step, code] as const))
const judge = (step: StepId, run: ReturnType<typeof evidence>) => {
  const { key } = steps[step - 1]!
  return rules[key].judge(run, { check: check({ id: key, rule: key, step }), yardstick: null })
}

describe('a step that failed', () => {
  it.each(pairs)('step %i, %s', (step, code) => {
    const said = judge(step, stoppedAt(step, code, 'The cloud said no.'))
    const no = ofTheCloud[step].includes(code)
    expect(said).toMatchObject({ verdict: no ? 'NO' : 'UNKNOWN', reason: 'The cloud said no.', delivered: false })
    // A NO comes with what the vendor would have to change, and nothing else does.
    if (no) expect(said.fix).toMatch(/^[A-Z].+\.$/)
    else expect(said.fix).toBeNull()
  })

  it.each(['auth', 'quota', 'unreachable', 'internal', 'configuration', 'worker-lost', 'cancelled'] as const)(
    '%s is UNKNOWN in every step',
    (code) => {
      for (const step of stepIds) expect(judge(step, stoppedAt(step, code)).verdict).toBe('UNKNOWN')
    },
  )
})

describe('the steps after one that failed', () => {
  it.each(stepIds.filter((step) => step > 1))('step %i is UNKNOWN and names the step that failed', (step) => {
    for (const failed of stepIds.filter((each) => each < step)) {
      const said = judge(step, stoppedAt(failed, ofTheCloud[failed][0] ?? 'quota', 'Words of the cloud.'))
      expect(said).toMatchObject({ verdict: 'UNKNOWN', delivered: null, fix: null })
      expect(said.reason).toContain(`step ${failed} (${steps[failed - 1]!.short}) failed: Words of the cloud.`)
    }
  })

  it('and the steps before it keep what they showed', () => {
    for (const step of [1, 2, 3] as const) expect(judge(step, stoppedAt(4, 'quota')).verdict).toBe('YES')
  })
})

describe('a step without a result', () => {
  it('that never ran is UNKNOWN', () => {
    const run = stoppedAt(1, 'auth')
    run.steps[0] = { ...run.steps[0]!, state: 'waiting', failure: null }
    expect(judge(1, run)).toMatchObject({ verdict: 'UNKNOWN', delivered: null })
    expect(judge(2, run).reason).toContain('step 1 (Add key) did not end')
  })

  it('that failed for a reason nobody wrote down is UNKNOWN', () => {
    const run = stoppedAt(4, 'node-failed')
    run.steps[3]!.failure = null
    expect(judge(4, run)).toMatchObject({ verdict: 'UNKNOWN', delivered: false })
  })

  it('with facts of a shape that nobody reads any more is UNKNOWN, and counts as delivered', () => {
    const run = evidence()
    run.steps[4]!.facts = { address: 7 }
    expect(judge(5, run)).toMatchObject({ verdict: 'UNKNOWN', delivered: true, fix: null })
  })

  it('of an old run without the optional fields is judged all the same', () => {
    const run = evidence()
    const { port: _port, ...address } = run.steps[4]!.facts as Record<string, unknown>
    run.steps[4]!.facts = address
    for (const step of stepIds) expect(judge(step, run).verdict).toBe('YES')
  })

  it('has UNKNOWN for every rule when the evidence lists no steps at all', () => {
    const run = evidence({}, { steps: [] })
    for (const rule of Object.keys(rules) as (keyof typeof rules)[]) {
      expect(rules[rule].judge(run, { check: check({ rule, factor: 2 }), yardstick: null }).verdict).toBe('UNKNOWN')
    }
  })
})

describe('delivered', () => {
  it('is kept apart from the verdict: NO for a floating IP, and the node came out right', () => {
    const made = { madeResource: { kind: 'floating-ip', id: 'f', pool: null }, cameWithCreate: false }
    expect(judge(5, evidence({ 5: made }))).toMatchObject({ verdict: 'NO', delivered: true })
  })

  it('is false where the old key works again after 120 s', () => {
    const recheck = { afterMs: 120_000, oldKeyRefused: false, filesHoldingKey: [], apiGone: true }
    expect(judge(8, evidence({ 8: { recheck } }))).toMatchObject({ verdict: 'NO', delivered: false })
  })
})
