import type { FailureCode } from '@/server/domain/errors'
import type { RunEvidence, StepEvidence } from '@/server/domain/evidence'
import type { StepFacts } from '@/server/domain/facts'
import { type StepId, stepIds } from '@/server/domain/steps'

/** Facts of a run like the yardstick's: eight YES. Tests change one thing of them. */
const picked = {
  id: 'x',
  name: 'x',
  decidedBy: 'published' as const,
  rule: 'published',
  reason: 'It is the only one.',
  considered: 9,
}
export const offFacts = { passwordAuthentication: 'no', kbdInteractive: 'no', permitRootLogin: 'without-password' }
export const yardstickFacts: StepFacts = {
  1: { keyType: 'ed25519', fingerprint: 'SHA256:a', channel: 'key-object', onThisNodeOnly: true, keyId: 'k' },
  2: { networks: 2, flavors: 9, images: 9, gaps: [] },
  3: {
    network: picked,
    flavor: picked,
    image: picked,
    strategy: 'direct',
    strategyReason: 'It comes with the node.',
    changedFromApproved: false,
  },
  4: { providerId: 'i', requests: 1, otherZoneOrSize: false, acceptedMs: 1, runningMs: 1, securityGroupId: null },
  5: {
    strategy: 'direct',
    address: '203.0.113.7',
    version: 4,
    public: true,
    cameWithCreate: true,
    madeResource: null,
    portForwarding: false,
  },
  6: {
    user: 'ubuntu',
    source: 'publisher-table',
    sourceReason: 'The table of the publisher.',
    attempts: [{ user: 'ubuntu', source: 'publisher-table', outcome: 'accepted', hint: null }],
    connectionsBeforeBanner: 3,
    hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:b', source: 'console' },
  },
  7: {
    privilege: 'sudo',
    pty: false,
    reload: 'systemctl',
    scriptRuns: 1,
    fleetKeysAdded: 1,
    rootLoginWorks: true,
    methodsForRoot: ['publickey'],
    methodsForUser: ['publickey'],
    sshdForRoot: offFacts,
    sshdForUser: offFacts,
    unverified: [],
  },
  8: {
    apiDeleted: true,
    filesHoldingKey: [],
    filesCleaned: ['/home/ubuntu/.ssh/authorized_keys'],
    oldKeyRefused: true,
    undeletableCopy: null,
    recheck: { afterMs: 120_500, oldKeyRefused: true, filesHoldingKey: [], apiGone: true },
  },
}

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
