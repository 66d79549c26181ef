import type { Failure, FailureCode } from '@/server/domain/errors'
import type { StepFacts, Workaround } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import type { Chance } from '../../torture/random'
import type { Behaviour } from './character'
import { randomFingerprint } from './names'

/** How one step of an invented run ended. */
export type Outcome<Id extends StepId = StepId> = { workarounds: Workaround[] } & (
  | { facts: StepFacts[Id]; failure?: undefined }
  | { facts?: undefined; failure: Failure }
)
type Invent<Id extends StepId> = (behaviour: Behaviour, random: Chance) => Outcome<Id>

const failed = (code: FailureCode, message: string): { failure: Failure; workarounds: Workaround[] } => ({
  failure: { code, message, action: 'Look at the transcript of the step.' },
  workarounds: [],
})
const picked = (name: string, decidedBy: Behaviour['pick'], what: string) => ({
  ...{ id: `${name}-id`, name, decidedBy, rule: `${what} by ${decidedBy}` },
  reason: `${name} was chosen: ${decidedBy === 'published' ? 'the cloud publishes what decides' : `only a ${decidedBy} decided`}.`,
})
const good = (password: boolean) => ({
  passwordAuthentication: password ? 'yes' : 'no',
  kbdInteractive: 'no',
  permitRootLogin: 'prohibit-password',
})

const addKey: Invent<1> = ({ key }, random) => ({
  facts: {
    keyType: key === 'rsa' ? 'rsa' : 'ed25519',
    fingerprint: randomFingerprint(random),
    channel: key === 'user-data' ? 'user-data' : 'key-object',
    onThisNodeOnly: key !== 'shared',
    keyId: `key-${random.whole(1000, 9999)}`,
  },
  workarounds: key === 'rsa' ? ['rsa-key'] : [],
})

const getMetadata: Invent<2> = ({ metadata }, random) => {
  const problem = metadata === 'missing' ? ('missing' as const) : ('fields' as const)
  const detail =
    metadata === 'missing' ? 'The list of networks cannot be asked for.' : 'Images do not tell their status.'
  const gaps =
    metadata === 'complete'
      ? []
      : [{ list: metadata === 'missing' ? ('networks' as const) : ('images' as const), problem, detail }]
  return {
    facts: { networks: random.whole(1, 6), flavors: random.whole(8, 60), images: random.whole(10, 90), gaps },
    workarounds: [],
  }
}

const pick: Invent<3> = ({ pick: decidedBy, address }) => {
  if (decidedBy === 'tie' || decidedBy === 'nothing') {
    return failed('plan-ambiguous', 'Two networks serve as well: a person has to say which.')
  }
  return {
    facts: {
      network: picked(address === 'floating-ip' ? 'tenant-net' : 'public', decidedBy, 'Network'),
      flavor: picked('m1.medium', 'published', 'Flavor'),
      image: picked('Ubuntu 24.04 LTS', decidedBy === 'pattern' ? 'pattern' : 'published', 'Image'),
      strategy:
        address === 'floating-ip' ? 'floating-ip' : address === 'port-forwarding' ? 'port-forwarding' : 'direct',
      strategyReason: 'It is the first way that its networks allow.',
      changedFromApproved: false,
    },
    workarounds: decidedBy === 'pattern' ? ['name-pattern'] : decidedBy === 'operator' ? ['site-configuration'] : [],
  }
}

const request: Invent<4> = ({ request: way, slowness }, random) =>
  way === 'refused'
    ? failed('capacity', 'No host has room for this size.')
    : {
        facts: {
          providerId: `server-${random.whole(100_000, 999_999)}`,
          requests: way === 'second' ? 2 : 1,
          otherZoneOrSize: false,
          acceptedMs: Math.round(700 * slowness),
          runningMs: Math.round(19_000 * slowness),
          securityGroupId: `group-${random.whole(1000, 9999)}`,
        },
        workarounds: way === 'second' ? ['retry-create'] : [],
      }

const address: Invent<5> = ({ address: way }, random) => {
  if (way === 'none') return failed('no-address', 'The node has a private address only, and there is no pool.')
  const made = way === 'floating-ip'
  return {
    facts: {
      strategy: made
        ? 'floating-ip'
        : way === 'port-forwarding'
          ? 'port-forwarding'
          : way === 'ipv6'
            ? 'ipv6'
            : 'direct',
      address: way === 'ipv6' ? `2001:db8::${random.whole(1, 9999)}` : `203.0.113.${random.whole(2, 254)}`,
      version: way === 'ipv6' ? 6 : 4,
      public: true,
      cameWithCreate: !made,
      madeResource: made ? { kind: 'floating-ip', id: `fip-${random.whole(1000, 9999)}`, pool: 'ext-net' } : null,
      portForwarding: way === 'port-forwarding',
    },
    workarounds: made
      ? ['floating-ip']
      : way === 'ipv6'
        ? ['ipv6-only']
        : way === 'port-forwarding'
          ? ['port-forwarding']
          : [],
  }
}

const logIn: Invent<6> = ({ login: source }, random) => {
  if (source === 'refused') return failed('login-refused', 'No user name of the list was accepted with the node key.')
  const known = source === 'publisher-table' || source === 'image-property'
  const refused = { user: 'root', source, outcome: 'refused' as const, hint: null }
  const accepted = { user: 'ubuntu', source, outcome: 'accepted' as const, hint: null }
  const attempts = known || source === 'distro-default' ? [accepted] : [refused, accepted]
  const hostKey = { type: 'ssh-ed25519', fingerprint: randomFingerprint(random), source: 'first-use' as const }
  return {
    facts: {
      ...{ user: 'ubuntu', source, sourceReason: `The name comes from: ${source}.`, attempts, hostKey },
      connectionsBeforeBanner: random.whole(0, 9),
    },
    workarounds: known ? [] : [source === 'server-hint' ? 'login-hint' : 'guess-user'],
  }
}

const rootKeys: Invent<7> = ({ root }) => {
  const password = root === 'password'
  return {
    facts: {
      privilege: 'sudo',
      pty: root === 'pty',
      reload: root === 'service' ? 'service' : 'systemctl',
      ...{ scriptRuns: 1, fleetKeysAdded: 1, rootLoginWorks: true, unverified: [] },
      methodsForRoot: ['publickey'],
      methodsForUser: password ? ['publickey', 'password'] : ['publickey'],
      ...{ sshdForRoot: good(false), sshdForUser: good(password) },
    },
    workarounds: root === 'pty' ? ['pty'] : root === 'service' ? ['other-service-command'] : [],
  }
}

const removeKey: Invent<8> = ({ remove }) => {
  const refused = remove !== 'still-works'
  const holding = remove === 'file-kept' ? ['/root/.ssh/authorized_keys'] : []
  return {
    facts: {
      apiDeleted: true,
      filesHoldingKey: holding,
      filesCleaned: ['/home/ubuntu/.ssh/authorized_keys'],
      oldKeyRefused: refused,
      undeletableCopy: remove === 'undeletable' ? 'the config drive' : null,
      recheck: { afterMs: 121_400, oldKeyRefused: refused, filesHoldingKey: holding, apiGone: true },
    },
    workarounds: [],
  }
}

export const inventFacts: { readonly [Id in StepId]: Invent<Id> } = {
  1: addKey,
  2: getMetadata,
  3: pick,
  4: request,
  5: address,
  6: logIn,
  7: rootKeys,
  8: removeKey,
}
