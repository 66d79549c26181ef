import type { Expectation, Outcome } from './expectation'

const floating = (...within: string[]): Outcome => ({ kind: 'delivered', by: ['floating-ip'], within })
const direct = (...within: string[]): Outcome => ({ kind: 'delivered', by: ['direct', 'default-network'], within })
const nowhere: Outcome = {
  kind: 'refused',
  codes: ['nothing-fits', 'no-address', 'unreachable'],
  says: /network|address|reach|router|bastion/i,
}
const behindRouter = [
  ['internet', 'fip-pool'],
  ['lan', 'tenant'],
] as const

/** The lab's situations by name. Sources stand in `lab/openstack/situations`. */
export const expectedOfSituations: Readonly<Record<string, Expectation>> = {
  'first-external-wrong': {
    roles: [['backbone', 'unusable'], ...behindRouter],
    outcome: floating('192.0.2.24/29'),
    because:
      'Floating IPs work only from the network that the router has its gateway on; the order of lists means nothing.',
  },
  'two-pools': {
    roles: [
      ['lan', 'tenant'],
      ['pool-a', 'fip-pool'],
      ['pool-b', 'fip-pool'],
    ],
    outcome: { kind: 'refused', codes: ['plan-ambiguous'], says: /pool-a.*pool-b|pool-b.*pool-a/ },
    because: 'Both pools reach the node and nothing prefers one: a person has to choose.',
  },
  'two-pools-default': {
    roles: [
      ['lan', 'tenant'],
      ['pool-a', 'fip-pool'],
      ['pool-b', 'fip-pool'],
    ],
    outcome: floating('192.0.2.56/29'),
    because: 'The cloud flags pool-b as its default (SCS-0126).',
  },
  'external-attachable': {
    roles: [
      ['internet', 'public'],
      ['lan', 'tenant'],
    ],
    outcome: { kind: 'delivered', by: ['direct', 'default-network', 'floating-ip'], within: ['192.0.2.64/29'] },
    because: 'Nodes may stand on the external network itself; a floating IP from it would do as well.',
  },
  'external-unattachable': {
    roles: [
      ['external', 'unusable'],
      ['lan', 'tenant'],
    ],
    outcome: nowhere,
    because: 'Nothing leads out, and the external network would fail the server after its 202.',
  },
  'router-without-gateway': {
    roles: [
      ['external', 'unusable'],
      ['lan', 'tenant'],
    ],
    outcome: nowhere,
    because: 'The router has no gateway, so no floating IP could be bound.',
  },
  'router-of-provider': {
    roles: [
      ['external', 'fip-pool|unknown'],
      ['campus', 'tenant'],
    ],
    outcome: floating('192.0.2.88/29'),
    because:
      "The provider's router connects both networks; that the project does not see it changes nothing for Neutron.",
  },
  'last-gateway': {
    roles: [
      ['internet', 'fip-pool'],
      ['app', 'tenant'],
      ['batch', 'tenant'],
      ['store', 'tenant'],
    ],
    outcome: floating('192.0.2.96/29'),
    because: 'Only `app` is routed; that `store` is the last one with a gateway means nothing.',
  },
  'three-routed': {
    roles: [
      ['internet', 'fip-pool'],
      ['red', 'tenant'],
      ['green', 'tenant'],
      ['blue', 'tenant'],
    ],
    outcome: { kind: 'refused', codes: ['plan-ambiguous'], says: /red|green|blue/ },
    because: 'The three are alike: a person has to choose, as Nova itself says.',
  },
  'subnet-unrouted': {
    roles: behindRouter,
    outcome: floating('192.0.2.112/29'),
    because: 'The node needs an address of the routed subnet; a port can ask for it.',
    notYet: 'A node cannot be given an address of a chosen subnet.',
  },
  'no-subnet': {
    roles: [['bare', 'unusable'], ...behindRouter],
    outcome: floating('192.0.2.120/29'),
    because: 'Nova refuses a network without subnets.',
  },
  'no-networks': {
    roles: [['internet', 'unusable']],
    outcome: { kind: 'refused', codes: ['nothing-fits'], says: /network/i },
    because: 'There is nothing that a node could be put on.',
  },
  'names-crossed': {
    roles: [
      ['private', 'public'],
      ['public', 'tenant'],
    ],
    outcome: direct('192.0.2.136/29'),
    because: 'Ranges and flags decide, never names.',
  },
  'rbac-shared': {
    roles: [
      ['research-net', 'public'],
      ['dev', 'tenant'],
    ],
    outcome: direct('192.0.2.144/29'),
    because: 'What is shared with the project may be used like its own.',
  },
  'vlan-public': {
    roles: [['vlan-2041', 'public']],
    outcome: direct('192.0.2.152/29'),
    because: 'The network gives public addresses by itself; a floating IP is neither needed nor there.',
  },
  'private-only': {
    roles: [['plant-floor', 'tenant']],
    outcome: { kind: 'delivered', by: ['private'], within: ['10.200.22.0/24'] },
    because: 'The bastion stands inside and leads to private addresses.',
  },
  'ipv6-only': {
    roles: [['six', 'public']],
    outcome: { kind: 'delivered', by: ['ipv6'], within: ['2001:db8:5:1::/64'] },
    because: 'There is nothing but public IPv6.',
  },
  'dual-stack': {
    roles: [['campus', 'public']],
    outcome: direct('192.0.2.160/29'),
    because: 'The public IPv4 address is the one that everybody reaches.',
  },
  'ipv6-and-floating': {
    roles: behindRouter,
    outcome: { kind: 'delivered', by: ['ipv6', 'floating-ip'], within: ['2001:db8:5:3::/64', '192.0.2.168/29'] },
    because: 'Public IPv6 comes with the node, a floating IP can be made: either is a public address.',
  },
  'port-security-off': {
    roles: [['open-field', 'public']],
    outcome: direct('192.0.2.176/29'),
    because: 'A server that names a security group there fails; without one it is open.',
  },
  'same-names': {
    roles: [
      ['net', 'public'],
      ['net', 'tenant'],
    ],
    outcome: direct('192.0.2.184/29'),
    because: 'Networks are told apart by id.',
  },
  'network-down': {
    roles: [
      ['old-campus', 'unusable'],
      ['new-campus', 'public'],
    ],
    outcome: direct('192.0.2.200/29'),
    because: 'The first one is switched off.',
  },
  'two-subnets': {
    roles: [['campus', 'public|unknown']],
    outcome: direct('192.0.2.208/29'),
    because: 'A port gets an address of either subnet; it can ask for one of the public one.',
    notYet: 'A node cannot be given an address of a chosen subnet.',
  },
  'quota-zero': {
    roles: behindRouter,
    outcome: { kind: 'refused', codes: ['quota', 'nothing-fits'], says: /quota/i },
    because: 'The quota allows no floating IP, and there is no other way.',
  },
  'pool-empty': {
    roles: behindRouter,
    outcome: {
      kind: 'refused',
      codes: ['capacity', 'quota', 'conflict', 'no-address', 'nothing-fits'],
      says: /no (more|free)|address/i,
    },
    because: 'The pool has no address left, which Neutron tells only when one is asked for.',
  },
  'spare-floating-ip': {
    roles: behindRouter,
    outcome: floating('192.0.2.240/29'),
    because: "A new floating IP is made; the colleague's stays as it is.",
  },
}

/** Clouds that are no situations of their own: the summit's and two of a real OpenStack, by id. */
const expectedOfClouds: Readonly<Record<string, Expectation>> = {
  'aws-us-east-1': {
    roles: null,
    outcome: { kind: 'delivered', by: ['direct'], within: ['198.51.100.0/24'] },
    because: 'The default VPC assigns public addresses (field-notes 0.1).',
  },
  'dreamcompute-2016': {
    roles: null,
    outcome: { kind: 'delivered', by: ['floating-ip', 'ipv6'], within: [] },
    because: 'Tenant network with IPv6, and floating IPs until July 2016 (field-notes 8).',
  },
  dreamcompute: {
    roles: null,
    outcome: { kind: 'delivered', by: ['direct', 'default-network'], within: [] },
    because: 'Public IPv4 and IPv6 on every server (field-notes 8).',
  },
  datacentred: {
    roles: null,
    outcome: { kind: 'delivered', by: ['floating-ip'], within: [] },
    because: 'External `public`, internal `private` (field-notes 0.3).',
  },
  vexxhost: {
    roles: null,
    outcome: { kind: 'delivered', by: ['direct', 'default-network'], within: [] },
    because: 'Routable with optional tenant networks (field-notes 1.3 B).',
  },
  auro: {
    roles: null,
    outcome: { kind: 'delivered', by: ['floating-ip'], within: [] },
    because: 'requires_floating_ip (field-notes 1.2 A), `ext-net` (0.3).',
  },
  bluebox: {
    roles: null,
    outcome: { kind: 'any' },
    because: 'Each customer had networks of his own (field-notes 0.3).',
  },
  rackspace: {
    roles: null,
    outcome: { kind: 'delivered', by: ['direct', 'default-network'], within: [] },
    because: 'Networks are not in Neutron, and every server has a public address (field-notes 0.3, 1.3 B).',
  },
  ovh: {
    roles: null,
    outcome: { kind: 'delivered', by: ['direct', 'default-network'], within: [] },
    because: '`Ext-Net` gives public addresses, floating_ip_source None (field-notes 1.2, 1.3 B).',
  },
  'dev-fip': {
    roles: [
      ['lan', 'tenant'],
      ['uplink', 'fip-pool'],
    ],
    outcome: { kind: 'delivered', by: ['floating-ip'], within: [] },
    because: 'Its README: to be reached, `lan` needs a floating IP.',
  },
  'dev-direct': {
    roles: null,
    outcome: { kind: 'delivered', by: ['direct', 'default-network'], within: ['192.0.2.128/25'] },
    because: 'Its README: `campus` has routable addresses from the start.',
  },
}

/** Null: nobody wrote anything down about this cloud; then any true outcome will do. */
export const expectedOf = (cloudId: string): Expectation | null => {
  const situation = /^situation-(.+)$/.exec(cloudId)?.[1]
  return (situation ? expectedOfSituations[situation] : expectedOfClouds[cloudId]) ?? null
}
