import type { FailureCode } from '@/server/domain/errors'
import type { RunEvidence, StepEvidence } from '@/server/domain/evidence'
import type { StepFacts } from '@/server/domain/facts'
import { type StepId, stepIds } from '@/server/domain/steps'
import { yardstickFacts } from '@/server/domain/testing/facts'

export type Change = { [Id in StepId]?: Partial<StepFacts[Id]> }

/** A step that ended well. One second and one call, as the yardstick has in tests. */
export const doneStep = (step: StepId, change: object = {}): StepEvidence => ({
  step,
  state: 'done',
  ms: 1_000,
  calls: 1,
  attempt: 1,
  facts: { ...yardstickFacts[step], ...change },
  failure: null,
  workarounds: [],
  lines: [],
  linesLeftOut: 0,
})

/** A run of the reference request at a cloud like the yardstick; `change` alters facts of steps. */
export const evidence = (change: Change = {}, more: Partial<RunEvidence> = {}): RunEvidence => ({
  v: 1,
  cloud: 'cloud-1',
  cloudName: 'Harbor',
  provider: 'openstack',
  simulated: false,
  insideSite: false,
  run: 'run-1',
  allocation: 'allocation-1',
  node: 'node-1',
  nodeName: 'conformance-1',
  request: { vcpu: 2, memoryMiB: 4096, diskGiB: 10, arch: 'x86_64', distro: 'ubuntu', version: '24.04' },
  startedAt: '2026-11-20T11:50:00.000Z',
  endedAt: '2026-11-20T12:00:00.000Z',
  delivered: true,
  image: { id: 'x', name: 'x' },
  steps: stepIds.map((step) => doneStep(step, change[step])),
  probes: { userData: null, metadata: null },
  ...more,
})

/** A run that stopped at a step: what comes after it was skipped. */
export const stoppedAt = (step: StepId, code: FailureCode, message = 'It was refused.'): RunEvidence => {
  const whole = evidence()
  return {
    ...whole,
    delivered: false,
    steps: whole.steps.map((each): StepEvidence => {
      if (each.step < step) return each
      if (each.step > step) return { ...each, state: 'skipped', facts: null, ms: null, calls: 0 }
      return { ...each, state: 'failed', facts: null, failure: { code, message, action: 'Nothing.' } }
    }),
  }
}
