import { describe, expect, it } from 'vitest'
import type { StepFacts } from '@/server/domain/facts'
import { type StepId, steps } from '@/server/domain/steps'
import { offFacts, yardstickFacts } from '@/server/domain/testing/facts'
import type { Verdict } from '@/server/domain/verdict'
import { type Change, evidence } from '../testing/evidence'
import { check } from '../testing/guideline'
import { rules } from './index'

/** product.md, "The eight steps and their verdicts": each phrase of the table is a line here, in the words that it has there. */
const { network, image, flavor } = yardstickFacts[3]
const [attempt] = yardstickFacts[6].attempts
const recheck = yardstickFacts[8].recheck!
const refused = { user: 'root', source: 'try-list' as const, outcome: 'refused' as const, hint: null }
const gap = (list: 'networks' | 'flavors' | 'images', problem: 'missing' | 'incomplete' | 'fields') => ({
  list,
  problem,
  detail: `The list of ${list} is not as it should be.`,
})
const floating = { kind: 'floating-ip', id: 'f', pool: 'ext-net' }
const on = { ...offFacts, passwordAuthentication: 'yes' }

type Line<Id extends StepId> = [phrase: string, change: Partial<StepFacts[Id]>, verdict: Verdict, fix?: RegExp]
const table: { [Id in StepId]: Line<Id>[] } = {
  1: [
    ['a fresh ed25519 public key is accepted by the key field (key object)', {}, 'YES'],
    ['... or instance metadata', { channel: 'instance-metadata' }, 'YES'],
    ['only RSA', { keyType: 'rsa' }, 'PARTIAL', /ed25519/],
    ['it also lands on other new nodes', { onThisNodeOnly: false }, 'PARTIAL', /that node only/],
    ['it must travel in user data / config drive', { channel: 'user-data' }, 'PARTIAL', /key field/],
  ],
  2: [
    ['all listed completely', {}, 'YES'],
    ['a kind that takes numbers instead of flavors is complete', { flavors: 0 }, 'YES'],
    ['one implied network is complete', { networks: 1 }, 'YES'],
    ['a list lacks those fields', { gaps: [gap('images', 'fields')] }, 'PARTIAL', /images with id, name and status/],
    ['a list is cut short', { gaps: [gap('flavors', 'incomplete')] }, 'PARTIAL', /List all flavors/],
    ['a list is missing', { gaps: [gap('networks', 'missing')] }, 'NO', /List networks by API/],
    ['missing outweighs lacking', { gaps: [gap('images', 'fields'), gap('networks', 'missing')] }, 'NO', /images/],
  ],
  3: [
    ['one total order over what the provider publishes for machines decided', {}, 'YES'],
    ['a name pattern', { image: { ...image, decidedBy: 'pattern' } }, 'PARTIAL', /properties/],
    ['a table of ours', { flavor: { ...flavor, decidedBy: 'table' } }, 'PARTIAL', /sizes/],
    ['a probe decided', { network: { ...network, decidedBy: 'probe' } }, 'PARTIAL', /default flag/],
    ['a tie that only a person or site configuration can break', { network: { ...network, decidedBy: 'tie' } }, 'NO'],
    ['nothing fits', { flavor: { ...flavor, decidedBy: 'nothing' } }, 'NO', /sizes/],
    [
      'what the site configuration supplied counts for delivered, not for the verdict',
      {
        network: { ...network, decidedBy: 'operator' },
        unaided: {
          network: { ...network, id: null, decidedBy: 'tie' },
          image,
          flavor,
          strategy: null,
          problem: 'Two networks.',
        },
      },
      'NO',
      /default flag/,
    ],
    ['a pin, where nothing tells what it would be without', { image: { ...image, decidedBy: 'operator' } }, 'UNKNOWN'],
    [
      'nothing to choose',
      {
        network: { ...network, considered: 1 },
        image: { ...image, considered: 1, decidedBy: 'pattern' },
        flavor: { ...flavor, considered: 1 },
      },
      'NOT APPLICABLE',
    ],
    [
      'one of each that was not counted (old facts) is judged',
      { network: { ...network, considered: undefined }, image: { ...image, considered: 1, decidedBy: 'pattern' } },
      'PARTIAL',
    ],
  ],
  4: [
    ['accepted and running in its time', {}, 'YES'],
    ['needed another zone, size', { otherZoneOrSize: true }, 'PARTIAL', /room/],
    ['or a retry', { requests: 2 }, 'PARTIAL', /first request/],
    [
      'a retry, since a network that is shown cannot be attached',
      { requests: 2, unattachable: [{ id: 'n', name: 'external', fault: 'Refused.' }] },
      'PARTIAL',
      /attached/,
    ],
  ],
  5: [
    ['it comes with the create request', {}, 'YES'],
    ['a documentation range counts as public', { address: '198.51.100.9' }, 'YES'],
    ['IPv6 only', { strategy: 'ipv6', address: '2001:db8::7', version: 6 }, 'PARTIAL', /IPv4/],
    ['port forwarding that the cloud sets up itself', { portForwarding: true }, 'PARTIAL', /of its own/],
    ['a floating IP must be made', { cameWithCreate: false, madeResource: floating }, 'NO', /with the create request/],
    [
      'another resource must be made',
      { cameWithCreate: false, madeResource: { ...floating, kind: 'port-forwarding' }, portForwarding: true },
      'NO',
      /with the create request/,
    ],
    ['there is none', { strategy: 'private', address: '10.0.0.7', public: false }, 'NO', /public address/],
    ['judged from inside its site', { address: '10.0.0.7', public: false, insideSite: true }, 'YES'],
    [
      'inside its site, and a floating IP must be made',
      { address: '10.0.0.7', public: false, insideSite: true, madeResource: floating },
      'NO',
    ],
  ],
  6: [
    ['from a dated publisher table', {}, 'YES'],
    ['from an API field', { source: 'api-field' }, 'YES'],
    ['an image property', { source: 'image-property' }, 'YES'],
    ["the request's own key field (GCE)", { source: 'key-request-field' }, 'YES'],
    ['known, and the first try did not work', { attempts: [refused, attempt!] }, 'PARTIAL'],
    ['from a distro default', { source: 'distro-default' }, 'PARTIAL', /login user/],
    ['a name', { source: 'name' }, 'PARTIAL'],
    ['an earlier run', { source: 'earlier-run' }, 'PARTIAL'],
    ['a refusal', { source: 'refusal' }, 'PARTIAL'],
    [
      "a server's hint",
      { source: 'server-hint', attempts: [{ ...refused, outcome: 'hint', hint: 'ubuntu' }, attempt!] },
      'PARTIAL',
    ],
    ['a try list', { source: 'try-list', attempts: [refused, refused, attempt!] }, 'PARTIAL'],
    ['only a person knew it, and nothing else would have worked', { source: 'operator', unaidedFirst: true }, 'NO'],
    ['a person named it before anything else was tried', { source: 'operator' }, 'UNKNOWN'],
  ],
  7: [
    ['one standard script, first run; root by the fleet key, no password, and sshd -T agrees', {}, 'YES'],
    ['root is the login user', { privilege: 'root' }, 'YES'],
    ['it needed a pty', { pty: true }, 'PARTIAL', /terminal/],
    ['another privilege tool', { privilege: 'doas' }, 'PARTIAL', /sudo/],
    ['... or su', { privilege: 'su' }, 'PARTIAL', /sudo/],
    ['another service command', { reload: 'service' }, 'PARTIAL', /systemctl/],
    ['... or a signal', { reload: 'signal' }, 'PARTIAL', /systemctl/],
    ['more than the first run', { scriptRuns: 2 }, 'PARTIAL', /one run/],
    ['part could not be verified', { sshdForUser: null, unverified: ['sshd -T'] }, 'PARTIAL', /sshd -T/],
    ['methods that nobody could ask for, whatever the step says', { methodsForUser: null }, 'PARTIAL'],
    ['sshd -T that is silent on passwords', { sshdForRoot: { ...offFacts, passwordAuthentication: null } }, 'PARTIAL'],
    ['a new login as root does not work', { rootLoginWorks: false }, 'NO', /root/],
    ['a password is offered to root', { methodsForRoot: ['publickey', 'password'] }, 'NO', /password/],
    [
      'keyboard-interactive is offered to the login user',
      { methodsForUser: ['keyboard-interactive'] },
      'NO',
      /password/,
    ],
    ['sshd -T does not agree', { sshdForUser: on }, 'NO', /password/],
  ],
  8: [
    ['deleted by API, in no file, refused, and still so after 120 s', {}, 'YES'],
    ['a copy that we cannot delete would inject it again', { undeletableCopy: 'config drive' }, 'PARTIAL', /copy/],
    ['one of the two places is not clean: the cloud', { apiDeleted: false }, 'PARTIAL', /by API/],
    ['... or its object came back', { recheck: { ...recheck, apiGone: false } }, 'PARTIAL', /by API/],
    [
      'one of the two places is not clean: the node',
      { filesHoldingKey: ['/f'], recheck: null },
      'PARTIAL',
      /authorized_keys/,
    ],
    [
      '... or a file holds it again',
      { recheck: { ...recheck, filesHoldingKey: ['/f'] } },
      'PARTIAL',
      /authorized_keys/,
    ],
    ['it still works', { oldKeyRefused: false }, 'NO', /deleted/],
    ['... or works again', { recheck: { ...recheck, oldKeyRefused: false } }, 'NO', /deleted/],
    ['not looked at after 120 s', { recheck: null }, 'UNKNOWN'],
    ['looked at too early', { recheck: { ...recheck, afterMs: 119_999 } }, 'UNKNOWN'],
    ['the node could not be looked at', { filesHoldingKey: null }, 'UNKNOWN'],
    ['the old key could not be tried', { oldKeyRefused: null }, 'UNKNOWN'],
    ['the last look never ended', { recheck: { ...recheck, apiGone: null, problem: 'It never ended.' } }, 'UNKNOWN'],
  ],
}

describe.each(steps)('step $id, $title', ({ id, key }) => {
  it.each<[string, object, Verdict, RegExp?]>(table[id])('%s', (_phrase, change, verdict, fix) => {
    const run = evidence({ [id]: change } as Change)
    const said = rules[key].judge(run, { check: check({ id: key, rule: key, step: id }), yardstick: null })
    expect(said.verdict).toBe(verdict)
    expect(said.reason).toMatch(/^\S.+\.$/)
    if (verdict === 'PARTIAL' || verdict === 'NO') expect(said.fix).toMatch(fix ?? /^[A-Z].*\.$/)
    else expect(said.fix).toBeNull()
  })
})
