import { describe, expect, it } from 'vitest'
import type { StepFacts } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import { addressRefused } from './observe-address'
import { quirksSeenByStep, type StepSeen } from './observe-step'
import { median, overSamples, samplesMax, timeSeen } from './observe-times'

const picked = (id: string, name: string): StepFacts[3]['network'] => ({
  ...{ id, name, decidedBy: 'published', rule: 'r', reason: 'r' },
})
const pick: StepFacts[3] = {
  ...{ network: picked('net', 'lan'), flavor: picked('f', 'f'), image: picked('img', 'Ubuntu 24.04') },
  ...{ strategy: 'floating-ip', strategyReason: 'No network gives one.', changedFromApproved: false },
  create: {
    ...{ subnet: null, otherSubnets: [], pool: { id: 'ext', name: 'ext-net' }, diskGiB: null, securityGroup: true },
    otherPools: [{ id: 'ext-2', name: 'ext-net-2' }],
  },
}
const context = (over: Partial<StepSeen> = {}): StepSeen => ({
  ...{ node: 'web-1', provider: 'openstack', pick, durations: {}, told: null },
  ...over,
})
const seen = <Id extends StepId>(step: Id, facts: StepFacts[Id], over: Partial<StepSeen> = {}) =>
  quirksSeenByStep(step, facts, context(over))
const brief = (found: ReturnType<typeof seen>) =>
  found.map(({ kind, subject, value, confidence }) => `${kind} [${subject}] ${value} ${confidence}`)

const key: StepFacts[1] = {
  ...{ keyType: 'ed25519', fingerprint: 'SHA256:x', channel: 'key-object', onThisNodeOnly: true, keyId: 'k' },
}
const floating: StepFacts[5] = {
  ...{ strategy: 'floating-ip', address: '203.0.113.7', version: 4, public: true, cameWithCreate: false },
  ...{ madeResource: { kind: 'floating-ip', id: 'fip-1', pool: 'ext-net-2' }, portForwarding: false },
}
const login: StepFacts[6] = {
  ...{ user: 'ubuntu', source: 'server-hint', sourceReason: 'The server told root to log in as ubuntu.' },
  attempts: [
    { user: 'root', source: 'try-list', outcome: 'hint', hint: 'ubuntu' },
    { user: 'ubuntu', source: 'server-hint', outcome: 'accepted', hint: null },
  ],
  connectionsBeforeBanner: 3,
  hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:y', source: 'console' },
  offered: ['publickey', 'password'],
}
const removed: StepFacts[8] = {
  ...{
    apiDeleted: true,
    filesHoldingKey: [],
    filesCleaned: ['/home/ubuntu/.ssh/authorized_keys'],
    oldKeyRefused: true,
  },
  ...{ undeletableCopy: null, recheck: null },
}

describe('step 1 shows which keys are taken and whom they let in', () => {
  it('an ed25519 key on this node only', () =>
    expect(brief(seen(1, key))).toEqual(['key-type [ed25519] accepted high', 'key-scope [] this-node high']))
  it('an RSA key in its place, which lands on others too', () =>
    expect(brief(seen(1, { ...key, keyType: 'rsa', onThisNodeOnly: false }))).toEqual([
      'key-type [ed25519] refused high',
      'key-type [rsa] accepted high',
      'key-scope [] other-nodes high',
    ]))
})

describe('step 5 shows what it takes to reach a node', () => {
  it('a floating IP, who handed it out and from which of the pools', () => {
    const found = seen(5, floating)
    expect(brief(found)).toEqual([
      'reach-strategy [] floating-ip high',
      'floating-ip-source [] neutron high',
      'floating-ip-pool [ext-2] gives high',
    ])
    expect(found[0]!.evidence).toBe('web-1 was on lan and needed the floating IP 203.0.113.7 from ext-net-2.')
  })
  it('doubtfully when somebody told how', () => {
    const [reach] = seen(5, floating, { told: 'the request asked for it' })
    expect(reach).toMatchObject({ confidence: 'low', detail: { rule: 'told' } })
    expect(reach!.evidence).toMatch(/, as the request asked for it\.$/)
  })
  it('nothing made for an address that comes by itself', () => {
    const own = { ...floating, strategy: 'direct' as const, cameWithCreate: true, madeResource: null }
    expect(brief(seen(5, own))).toEqual(['reach-strategy [] direct high'])
  })
  it('an EC2 address that was made is an elastic IP', () =>
    expect(brief(seen(5, floating, { provider: 'aws-ec2' }))).toContain('floating-ip-source [] elastic-ip high'))
  it('a spent quota, and nothing for failures of another kind', () => {
    const failure = { code: 'quota', message: 'Quota exceeded', action: 'Ask for more.' } as const
    expect(brief(addressRefused({ node: 'web-1', pick, failure }))).toEqual(['floating-ip-quota [] spent high'])
    expect(addressRefused({ node: 'web-1', pick, failure: { ...failure, code: 'no-address' } })).toEqual([])
  })
})

describe('step 6 shows who is let in', () => {
  it('the login user and how it was learned, root, passwords and the host key', () => {
    expect(brief(seen(6, login))).toEqual([
      'login-user [img] ubuntu high',
      'root-login [img] refused-with-hint high',
      'password-login [img] offered high',
      'host-key-source [] console high',
    ])
    expect(seen(6, login)[0]!.detail).toMatchObject({
      ...{ subjectName: 'Ubuntu 24.04', rule: 'server-hint', numbers: { tries: 2 } },
      lines: ['root: told to log in as ubuntu (try-list)', 'ubuntu: accepted (server-hint)'],
    })
  })
  it('nothing about root who was not tried, about methods that nobody asked for, nor about a key that we stored', () => {
    const { offered: _, ...without } = login
    const stored = { ...login.hostKey, source: 'stored' as const }
    expect(brief(seen(6, { ...without, attempts: login.attempts.slice(1), hostKey: stored }))).toEqual([
      'login-user [img] ubuntu high',
    ])
  })
  it('whether user data was run, where a node tried it', () => {
    const tried = (honoured: boolean) => ({ ...login, userData: { honoured, detail: 'It was looked for.' } })
    expect(brief(seen(6, tried(true)))).toContain('user-data [img] honoured high')
    expect(brief(seen(6, tried(false)))).toContain('user-data [img] not-honoured high')
    expect(brief(seen(6, login)).some((one) => one.startsWith('user-data'))).toBe(false)
  })
  it('that no password is offered', () =>
    expect(brief(seen(6, { ...login, offered: ['publickey'] }))).toContain('password-login [img] not-offered high'))
})

describe('step 8 shows whether a removed key stays away', () => {
  it('nothing before the look after 120 s', () => expect(seen(8, removed)).toEqual([]))
  it('gone, once it was refused again', () => {
    const recheck = { afterMs: 121_000, oldKeyRefused: true, filesHoldingKey: [], apiGone: true }
    expect(brief(seen(8, { ...removed, recheck }))).toEqual(['key-scope [removal] gone high'])
  })
  it('a copy that nobody can delete', () =>
    expect(brief(seen(8, { ...removed, undeletableCopy: 'the config drive' }))).toEqual([
      'key-scope [removal] stays high',
    ]))
})

describe('times', () => {
  const durations = { running: 40_000, address: 2_000, login: 9_000 }
  it('add up from the request on', () => {
    expect(timeSeen(4, durations)[0]!.detail.numbers).toMatchObject({ medianMs: 40_000, runs: 1 })
    expect(timeSeen(6, durations)[0]!.detail.numbers).toMatchObject({ medianMs: 51_000 })
  })
  it('are not told where a part of them is not known', () => {
    expect(timeSeen(5, { address: 2_000 })).toEqual([])
  })
  it('are medians of the latest runs', () => {
    const [one] = timeSeen(4, durations)
    const many = overSamples(
      one!,
      Array.from({ length: 30 }, () => 10_000),
    )
    expect(many.detail.samples).toHaveLength(samplesMax)
    expect(many.detail).toMatchObject({ numbers: { medianMs: 10_000, mostMs: 40_000, runs: samplesMax } })
    expect(many.evidence).toContain('10 s in the middle of the last 20 runs, between 10 s and 40 s')
  })
  it('a median of two is between them', () => expect(median([1_000, 2_000])).toBe(1_500))
})
