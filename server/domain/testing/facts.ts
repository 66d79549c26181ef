import type { StepFacts } from '../facts'

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
