import { type Call, type Handler, mayWrite, nextNumber, now, projectOf } from '../cloud'
import { empty, json } from '../http'
import { parsePrefix } from '../ip'
import type { SecurityGroupRule } from '../state'
import { readBody, text, textOrNull } from './body'
import { type Collection, findItem, listItems, ownedBy, showItem, touch } from './collection'
import { standardNames } from './common'
import { badRequest, neutronError, overQuota, policyRefusal } from './errors'
import { securityGroupNotFound, securityGroups, viewRule } from './security-groups'

const rules: Collection<SecurityGroupRule> = {
  plural: 'security_group_rules',
  singular: 'security_group_rule',
  notFound: (id) => neutronError(404, 'SecurityGroupRuleNotFound', `Security group rule ${id} does not exist`),
  visible: (call) => call.cloud.state.securityGroupRules.filter((rule) => ownedBy(call, rule)),
  view: (_call, rule) => viewRule(rule),
  attributes: [
    ...standardNames,
    'security_group_id',
    'ethertype',
    'direction',
    'protocol',
    'port_range_min',
    'port_range_max',
    'remote_ip_prefix',
    'remote_group_id',
  ],
}

export const listRules: Handler = (call) => listItems(rules, call)
export const showRule: Handler = (call) => showItem(rules, call)

const protocols = [
  'ah',
  'dccp',
  'egp',
  'esp',
  'gre',
  'hopopt',
  'icmp',
  'igmp',
  'ip',
  'ipip',
  'ipv6-encap',
  'ipv6-frag',
  'ipv6-icmp',
  'icmpv6',
  'ipv6-nonxt',
  'ipv6-opts',
  'ipv6-route',
  'ospf',
  'pgm',
  'rsvp',
  'sctp',
  'tcp',
  'udp',
  'udplite',
  'vrrp',
]

const attributes = {
  direction: 'string',
  ethertype: 'string',
  protocol: 'any',
  port_range_min: 'any',
  port_range_max: 'any',
  remote_ip_prefix: 'any',
  remote_group_id: 'uuid-or-null',
  remote_address_group_id: 'uuid-or-null',
  security_group_id: 'uuid',
  description: 'string',
  tenant_id: 'string',
  project_id: 'string',
} as const

export const createRule: Handler = (call) => {
  const body = readBody(call, 'security_group_rule', attributes, ['direction', 'security_group_id'])
  const direction = text(body, 'direction')
  if (direction !== 'ingress' && direction !== 'egress') {
    throw badRequest(`Invalid input for direction. Reason: ${direction} is not in valid_values.`)
  }
  if (!mayWrite(call)) throw policyRefusal('create_security_group_rule')
  const etherType = text(body, 'ethertype', 'IPv4') === 'IPv6' ? 'IPv6' : 'IPv4'
  const port = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value))
  const wanted = {
    groupId: text(body, 'security_group_id'),
    projectId: projectOf(call),
    direction,
    etherType,
    protocol: protocolOf(body.protocol),
    portMin: port(body.port_range_min),
    portMax: port(body.port_range_max),
    remotePrefix: textOrNull(body, 'remote_ip_prefix'),
    remoteGroupId: textOrNull(body, 'remote_group_id'),
  } satisfies Partial<SecurityGroupRule>
  refuseNonsense(wanted)
  const group = securityGroups.visible(call).find((candidate) => candidate.id === wanted.groupId)
  if (!group) throw securityGroupNotFound(wanted.groupId)
  const { state, character } = call.cloud
  const twin = state.securityGroupRules.find((rule) =>
    Object.entries(wanted).every(([name, value]) => rule[name as keyof typeof wanted] === value),
  )
  if (twin) {
    throw neutronError(409, 'SecurityGroupRuleExists', `Security group rule already exists. Rule id is ${twin.id}.`)
  }
  if (rules.visible(call).length >= character.quotas.securityGroupRules) throw overQuota('security_group_rule')
  const rule: SecurityGroupRule = {
    ...wanted,
    id: call.cloud.context.random.uuid(),
    description: text(body, 'description'),
    createdAt: now(call.cloud),
    number: nextNumber(call.cloud),
  }
  state.securityGroupRules.push(rule)
  touch(call, group)
  return json(201, { security_group_rule: viewRule(rule) })
}

function protocolOf(given: unknown): string | null {
  if (given === null || given === undefined || given === 'any' || given === '') return null
  const protocol = String(given).toLowerCase()
  const known = protocols.includes(protocol) || (/^\d+$/.test(protocol) && Number(protocol) <= 255)
  if (known) return protocol
  throw neutronError(
    400,
    'SecurityGroupRuleInvalidProtocol',
    `Security group rule protocol ${protocol} not supported. Only protocol values [None, ${protocols.map((name) => `'${name}'`).join(', ')}] and integer representations [0 to 255] are supported.`,
  )
}

function refuseNonsense(wanted: Pick<SecurityGroupRule, 'portMin' | 'portMax' | 'remotePrefix' | 'etherType'>): void {
  const { portMin, portMax, remotePrefix, etherType } = wanted
  if (portMin !== null && portMax !== null && portMin > portMax) {
    throw neutronError(
      400,
      'SecurityGroupInvalidPortRange',
      'For TCP/UDP protocols, port_range_min must be <= port_range_max',
    )
  }
  if (remotePrefix === null) return
  const prefix = parsePrefix(remotePrefix) ?? parsePrefix(`${remotePrefix}/${remotePrefix.includes(':') ? 128 : 32}`)
  if (!prefix) throw neutronError(400, 'InvalidCIDR', `Invalid CIDR ${remotePrefix} given as IP prefix.`)
  if (`IPv${prefix.version}` !== etherType) {
    throw neutronError(
      400,
      'SecurityGroupRuleParameterConflict',
      `Conflicting value ethertype ${etherType} for CIDR ${remotePrefix}`,
    )
  }
}

export const deleteRule: Handler = (call: Call) => {
  const rule = findItem(rules, call)
  if (!mayWrite(call)) throw policyRefusal('delete_security_group_rule')
  const { state } = call.cloud
  state.securityGroupRules = state.securityGroupRules.filter((candidate) => candidate !== rule)
  return empty(204)
}
