import { z } from 'zod'
import { reachStrategies } from './cloud'
import { networkRoles } from './network-role'
import { userSources } from './plan'

/**
 * What each step found out, stored with the step's row and its events. Facts, not verdicts: verdict.ts computes those.
 * A fact that could not be learned is null and says so; schema versions ride on the event.
 */
const decidedBy = z.enum(['published', 'pattern', 'table', 'probe', 'operator', 'tie', 'nothing'])
const picked = z.object({
  id: z.string().nullable(),
  name: z.string().nullable(),
  decidedBy,
  rule: z.string(),
  reason: z.string(),
  /** What else was looked at, nearest first; absent in old events. */
  candidates: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        outcome: z.enum(['chosen', 'rejected', 'tied']),
        reason: z.string(),
        summary: z.string(),
      }),
    )
    .optional(),
  considered: z.number().int().optional(),
})
const loginCandidate = z.object({ user: z.string(), source: z.enum(userSources), reason: z.string() })
const zonedSubnet = z.object({ id: z.string(), zone: z.string().nullable() })

export const addKeyFacts = z.object({
  keyType: z.enum(['ed25519', 'rsa']),
  fingerprint: z.string(),
  /** Which way the key travels to the node. */
  channel: z.enum(['key-object', 'instance-metadata', 'user-data']),
  onThisNodeOnly: z.boolean(),
  keyId: z.string(),
})
export const getMetadataFacts = z.object({
  networks: z.number().int(),
  flavors: z.number().int(),
  images: z.number().int(),
  gaps: z.array(
    z.object({
      list: z.enum(['networks', 'flavors', 'images']),
      problem: z.enum(['missing', 'incomplete', 'fields']),
      detail: z.string(),
    }),
  ),
})
export const pickFacts = z.object({
  network: picked,
  flavor: picked,
  image: picked,
  strategy: z.enum(reachStrategies),
  strategyReason: z.string(),
  changedFromApproved: z.boolean(),
  rejectedStrategies: z.array(z.object({ strategy: z.enum(reachStrategies), reason: z.string() })).optional(),
  roles: z
    .array(
      z.object({
        networkId: z.string(),
        networkName: z.string(),
        role: z.enum(networkRoles),
        rule: z.string(),
        reason: z.string(),
        source: z.enum(['evidence', 'configured', 'observed']),
      }),
    )
    .optional(),
  /** What the later steps ask of the cloud, so that another worker can go on from here. */
  create: z
    .object({
      subnet: zonedSubnet.nullable(),
      /** Subnets of the same network in other zones, for when the zone has no room. */
      otherSubnets: z.array(zonedSubnet),
      pool: z.object({ id: z.string(), name: z.string() }).nullable(),
      /** Where floating IPs come from when that one has none left. */
      otherPools: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
      diskGiB: z.number().int().nullable(),
      /** False where the network takes no security groups. */
      securityGroup: z.boolean(),
      /** Networks to ask for when the chosen one cannot be attached after all; absent in old events: none. */
      otherNetworks: z.array(z.object({ id: z.string(), name: z.string(), securityGroup: z.boolean() })).optional(),
    })
    .optional(),
  loginCandidates: z.array(loginCandidate).optional(),
  /** Of a conformance run: what the cloud got without configuration and memory. It is judged in place of what was done. */
  unaided: z
    .object({
      network: picked,
      flavor: picked,
      image: picked,
      strategy: z.enum(reachStrategies).nullable(),
      /** Why there is no choice; null where there is one. */
      problem: z.string().nullable(),
    })
    .optional(),
})
export const requestFacts = z.object({
  providerId: z.string(),
  /** Times that the cloud was asked to create, over all zones and sizes. */
  requests: z.number().int(),
  otherZoneOrSize: z.boolean(),
  acceptedMs: z.number(),
  runningMs: z.number(),
  securityGroupId: z.string().nullable(),
  /** The network that the node is on, where it is another than the chosen one. */
  network: z.object({ id: z.string(), name: z.string() }).optional(),
  /** Networks that the cloud accepted and then could not attach, with its words. */
  unattachable: z.array(z.object({ id: z.string(), name: z.string(), fault: z.string() })).optional(),
})
export const addressFacts = z.object({
  strategy: z.enum(reachStrategies),
  address: z.string(),
  /** Where sshd is reached at the address. Absent in old events: the cloud's configured port. */
  port: z.number().int().optional(),
  version: z.union([z.literal(4), z.literal(6)]),
  public: z.boolean(),
  /** True when nothing but the create request was needed for it. */
  cameWithCreate: z.boolean(),
  /** The separate resource that had to be made, if any. */
  madeResource: z.object({ kind: z.string(), id: z.string(), pool: z.string().nullable() }).nullable(),
  portForwarding: z.boolean(),
  /** The node's public IPv6 address, whatever it is reached by; null: it has none. Absent where the node was not looked at. */
  publicIpv6: z.string().nullable().optional(),
  /** The cloud is marked `private: true`: judged from inside its site. Absent in old events: no. */
  insideSite: z.boolean().optional(),
})
export const logInFacts = z.object({
  user: z.string(),
  source: z.enum(userSources),
  sourceReason: z.string(),
  attempts: z.array(
    z.object({
      user: z.string(),
      source: z.enum(userSources),
      outcome: z.enum(['accepted', 'refused', 'hint']),
      hint: z.string().nullable(),
    }),
  ),
  /** Of a conformance run: every name that anybody could know was tried before those of the operator and of earlier runs. */
  unaidedFirst: z.boolean().optional(),
  /** Of a node that tries user data. */
  userData: z.object({ honoured: z.boolean(), detail: z.string() }).optional(),
  /** Connections that were refused, timed out or reset before sshd answered: waiting for boot, not a login try. */
  connectionsBeforeBanner: z.number().int(),
  hostKey: z.object({
    type: z.string(),
    fingerprint: z.string(),
    source: z.enum(['console', 'metadata', 'first-use', 'stored']),
  }),
  /** What the server offered the login user before anything was changed there; null: it could not be asked; absent in old events. */
  offered: z.array(z.string()).nullable().optional(),
})
const sshdSettings = z.object({
  passwordAuthentication: z.string().nullable(),
  kbdInteractive: z.string().nullable(),
  permitRootLogin: z.string().nullable(),
})
export const rootKeysFacts = z.object({
  privilege: z.enum(['root', 'sudo', 'doas', 'su']),
  pty: z.boolean(),
  reload: z.enum(['systemctl', 'service', 'signal', 'none']),
  scriptRuns: z.number().int(),
  fleetKeysAdded: z.number().int(),
  /** A NEW connection as root with the fleet key. */
  rootLoginWorks: z.boolean(),
  /** Authentication methods that the server offers after `none`; null when it could not be asked. */
  methodsForRoot: z.array(z.string()).nullable(),
  methodsForUser: z.array(z.string()).nullable(),
  /** `sshd -T -C user=...` for root and for the login user; null when sshd could not be asked. */
  sshdForRoot: sshdSettings.nullable(),
  sshdForUser: sshdSettings.nullable(),
  unverified: z.array(z.string()),
})
export const removeKeyFacts = z.object({
  apiDeleted: z.boolean(),
  /** Files on the node that still hold the key after removal; empty is clean; null when they could not be read. */
  filesHoldingKey: z.array(z.string()).nullable(),
  filesCleaned: z.array(z.string()),
  oldKeyRefused: z.boolean().nullable(),
  /** A copy that cannot be deleted and would inject the key again (config drive, fixed user data). */
  undeletableCopy: z.string().nullable(),
  /** The look after 120 s; null until it was made. */
  recheck: z
    .object({
      afterMs: z.number(),
      oldKeyRefused: z.boolean().nullable(),
      filesHoldingKey: z.array(z.string()).nullable(),
      apiGone: z.boolean().nullable(),
      /** Why nobody could look, in a sentence; then the rest is null. */
      problem: z.string().optional(),
    })
    .nullable(),
})

export const factsByStep = {
  1: addKeyFacts,
  2: getMetadataFacts,
  3: pickFacts,
  4: requestFacts,
  5: addressFacts,
  6: logInFacts,
  7: rootKeysFacts,
  8: removeKeyFacts,
} as const
export type StepFacts = { [Id in keyof typeof factsByStep]: z.infer<(typeof factsByStep)[Id]> }

/** Something Plumbline had to do that the yardstick does not need (product.md, "Words"). */
export const workarounds = [
  'floating-ip',
  'ipv6-only',
  'port-forwarding',
  'bastion-to-private',
  'guess-user',
  'login-hint',
  'name-pattern',
  'site-configuration',
  'retry-create',
  'pty',
  'other-service-command',
  'rsa-key',
] as const
export type Workaround = (typeof workarounds)[number]
