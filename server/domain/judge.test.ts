import { describe, expect, it } from 'vitest'
import { offFacts as settings, yardstickFacts as yardstick } from '@/server/domain/testing/facts'
import type { FailureCode } from './errors'
import type { StepFacts } from './facts'
import { judgeFacts, judgeFailure } from './judge'
import type { StepId } from './steps'
import type { Verdict } from './verdict'

/** Each line of the table below changes one thing of a run like the yardstick's. */
const picked = yardstick[3].network
const recheck = yardstick[8].recheck!
const refused = { user: 'root', source: 'try-list' as const, outcome: 'refused' as const, hint: null }
const gap = (problem: 'missing' | 'incomplete' | 'fields') => ({
  list: 'images' as const,
  problem,
  detail: 'The list of images lacks versions.',
})
const pool = { kind: 'floating-ip', id: 'f', pool: 'ext-net' }

const unaided = { network: picked, flavor: picked, image: picked, strategy: 'direct' as const, problem: null }

type Line = { [Id in StepId]: [Id, string, Partial<StepFacts[Id]>, Verdict] }[StepId]
const lines: Line[] = [
  [1, 'as the yardstick', {}, 'YES'],
  [1, 'RSA only', { keyType: 'rsa' }, 'PARTIAL'],
  [1, 'also on other nodes', { onThisNodeOnly: false }, 'PARTIAL'],
  [1, 'in user data', { channel: 'user-data' }, 'PARTIAL'],
  [1, 'in instance metadata', { channel: 'instance-metadata' }, 'YES'],
  [2, 'as the yardstick', {}, 'YES'],
  [2, 'a list lacks fields', { gaps: [gap('fields')] }, 'PARTIAL'],
  [2, 'a list is cut short', { gaps: [gap('incomplete')] }, 'PARTIAL'],
  [2, 'a list is missing', { gaps: [gap('fields'), gap('missing')] }, 'NO'],
  [3, 'as the yardstick', {}, 'YES'],
  [3, 'a name pattern', { image: { ...picked, decidedBy: 'pattern' } }, 'PARTIAL'],
  [3, 'a table of ours', { flavor: { ...picked, decidedBy: 'table' } }, 'PARTIAL'],
  [3, 'a probe', { network: { ...picked, decidedBy: 'probe' } }, 'PARTIAL'],
  [
    3,
    'the site configuration',
    { network: { ...picked, decidedBy: 'operator' }, image: { ...picked, decidedBy: 'pattern' } },
    'UNKNOWN',
  ],
  [
    3,
    'the site configuration beside a tie',
    { network: { ...picked, decidedBy: 'operator' }, image: { ...picked, decidedBy: 'tie' } },
    'NO',
  ],
  [3, 'configuration that was not needed', { network: { ...picked, decidedBy: 'operator' }, unaided }, 'YES'],
  [3, 'a name pattern without aid', { unaided: { ...unaided, image: { ...picked, decidedBy: 'pattern' } } }, 'PARTIAL'],
  [3, 'a tie that configuration broke', { unaided: { ...unaided, network: { ...picked, decidedBy: 'tie' } } }, 'NO'],
  [3, 'a pool that configuration chose', { unaided: { ...unaided, strategy: null, problem: 'Two pools.' } }, 'NO'],
  [3, 'a tie', { flavor: { ...picked, decidedBy: 'tie' } }, 'NO'],
  [3, 'nothing', { flavor: { ...picked, decidedBy: 'nothing' } }, 'NO'],
  [4, 'as the yardstick', {}, 'YES'],
  [4, 'another zone', { otherZoneOrSize: true }, 'PARTIAL'],
  [4, 'a retry', { requests: 2 }, 'PARTIAL'],
  [5, 'as the yardstick', {}, 'YES'],
  [5, 'IPv6 only', { strategy: 'ipv6', address: '2001:db8::7', version: 6 }, 'PARTIAL'],
  [5, 'port forwarding', { portForwarding: true }, 'PARTIAL'],
  [5, 'a floating IP', { cameWithCreate: false, madeResource: pool }, 'NO'],
  [5, 'a private address', { address: '10.0.0.7', public: false }, 'NO'],
  [5, 'a private address from inside the site', { address: '10.0.0.7', public: false, insideSite: true }, 'YES'],
  [6, 'as the yardstick', {}, 'YES'],
  [6, 'image property', { source: 'image-property' }, 'YES'],
  [6, 'known, but not at the first try', { attempts: [refused, ...yardstick[6].attempts] }, 'PARTIAL'],
  [6, 'a name that a person configured', { source: 'operator' }, 'UNKNOWN'],
  [6, 'a name that only the configuration knew', { source: 'operator', unaidedFirst: true }, 'NO'],
  [6, 'a name of an earlier run after all others', { source: 'earlier-run', unaidedFirst: true }, 'PARTIAL'],
  ...(['earlier-run', 'distro-default', 'name', 'server-hint', 'refusal', 'try-list'] as const).map(
    (source): Line => [6, source, { source }, 'PARTIAL'],
  ),
  [7, 'as the yardstick', {}, 'YES'],
  [7, 'no new root login', { rootLoginWorks: false }, 'NO'],
  [7, 'password offered to root', { methodsForRoot: ['publickey', 'password'] }, 'NO'],
  [7, 'keyboard-interactive offered to the user', { methodsForUser: ['keyboard-interactive'] }, 'NO'],
  [7, 'sshd -T disagrees', { sshdForUser: { ...settings, passwordAuthentication: 'yes' } }, 'NO'],
  [7, 'a terminal', { pty: true }, 'PARTIAL'],
  [7, 'another tool', { privilege: 'doas' }, 'PARTIAL'],
  [7, 'another service command', { reload: 'service' }, 'PARTIAL'],
  [7, 'unverified', { sshdForRoot: null, unverified: ['sshd -T'] }, 'PARTIAL'],
  [7, 'a second run', { scriptRuns: 2 }, 'PARTIAL'],
  [8, 'as the yardstick', {}, 'YES'],
  [8, 'still works', { oldKeyRefused: false }, 'NO'],
  [8, 'works again after 120 s', { recheck: { ...recheck, oldKeyRefused: false } }, 'NO'],
  [
    8,
    'back in a file after 120 s',
    { recheck: { ...recheck, filesHoldingKey: ['/root/.ssh/authorized_keys'] } },
    'PARTIAL',
  ],
  [8, 'a copy that stays', { undeletableCopy: 'config drive' }, 'PARTIAL'],
  [8, 'the object stays', { apiDeleted: false }, 'PARTIAL'],
  [8, 'the object came back', { recheck: { ...recheck, apiGone: false } }, 'PARTIAL'],
  [8, 'still in a file', { filesHoldingKey: ['/f'], recheck: null }, 'PARTIAL'],
  [8, 'before the last look', { recheck: null }, 'UNKNOWN'],
  [8, 'looked too early', { recheck: { ...recheck, afterMs: 60_000 } }, 'UNKNOWN'],
  [8, 'files could not be read again', { recheck: { ...recheck, filesHoldingKey: null } }, 'UNKNOWN'],
  [8, 'the object could not be looked for again', { recheck: { ...recheck, apiGone: null } }, 'UNKNOWN'],
  [8, 'the last look never ended', { recheck: { ...recheck, apiGone: null, problem: 'It never ended.' } }, 'UNKNOWN'],
  [8, 'could not be asked again', { recheck: { ...recheck, oldKeyRefused: null } }, 'UNKNOWN'],
]

describe('verdicts of facts', () => {
  it.each(lines)('step %i, %s', (step, _name, change, verdict) => {
    const judged = judgeFacts(step, { ...yardstick[step], ...change } as never)
    expect(judged.verdict).toBe(verdict)
    expect(judged.reason).toMatch(/^.{4,}$/)
  })
})

describe('verdicts of failures', () => {
  it.each<[StepId, FailureCode, Verdict]>([
    [1, 'invalid', 'NO'],
    [1, 'configuration', 'UNKNOWN'],
    [4, 'configuration', 'UNKNOWN'],
    [5, 'node-vanished', 'UNKNOWN'],
    [3, 'plan-ambiguous', 'NO'],
    [3, 'nothing-fits', 'NO'],
    [3, 'plan-changed', 'UNKNOWN'],
    [4, 'node-failed', 'NO'],
    [4, 'quota', 'UNKNOWN'],
    [4, 'auth', 'UNKNOWN'],
    [4, 'cancelled', 'UNKNOWN'],
    [5, 'no-address', 'NO'],
    [6, 'login-refused', 'NO'],
    [6, 'unreachable', 'UNKNOWN'],
    [6, 'host-key-changed', 'UNKNOWN'],
    [7, 'privilege-missing', 'NO'],
    [7, 'verification', 'NO'],
    [8, 'verification', 'NO'],
    [8, 'unreachable', 'UNKNOWN'],
    [2, 'internal', 'UNKNOWN'],
  ])('step %i, %s is %s', (step, code, verdict) => {
    expect(judgeFailure(step, code, 'why')).toEqual({ verdict, reason: 'why' })
  })
})
