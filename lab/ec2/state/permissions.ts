import { Ec2Error, invalidValue, missingParameter } from '../wire/errors'
import type { Parameters } from '../wire/parameters'
import { findOne } from './find'
import { parseCidr } from './ipv4'
import type { Ec2World, Permission, SecurityGroup } from './types'

type Draft = Omit<Permission, 'ruleId'>

const PROTOCOLS: Record<string, string> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6', all: '-1' }
const KNOWN = ['tcp', 'udp', 'icmp', 'icmpv6', '-1']

function protocolOf(input: Parameters): string {
  const word = input.required('IpProtocol').toLowerCase()
  const protocol = Object.hasOwn(PROTOCOLS, word) ? (PROTOCOLS[word] ?? word) : word
  if (!KNOWN.includes(protocol) && !/^\d{1,3}$/.test(protocol))
    throw invalidValue('IpProtocol', word, 'Unknown protocol.')
  return protocol
}

function portsOf(input: Parameters, protocol: string): Pick<Draft, 'fromPort' | 'toPort'> {
  if (protocol !== 'tcp' && protocol !== 'udp' && !protocol.startsWith('icmp')) return { fromPort: null, toPort: null }
  const fromPort = input.integer('FromPort')
  const toPort = input.integer('ToPort')
  if (fromPort === undefined || toPort === undefined)
    throw missingParameter(fromPort === undefined ? 'FromPort' : 'ToPort')
  if (!protocol.startsWith('icmp') && (fromPort < 0 || toPort > 65_535 || fromPort > toPort))
    throw new Ec2Error('InvalidParameterValue', `Invalid TCP/UDP port range (${fromPort}, ${toPort})`)
  return { fromPort, toPort }
}

function checkedCidr(cidr: string): string {
  if (!parseCidr(cidr)) throw new Ec2Error('InvalidParameterValue', `CIDR block ${cidr} is malformed`)
  return cidr
}

function checkedCidrIpv6(cidr: string): string {
  if (!/^[0-9a-f:]+\/\d{1,3}$/i.test(cidr))
    throw new Ec2Error('InvalidParameterValue', `CIDR block ${cidr} is malformed`)
  return cidr
}

/** `IpPermissions.N`: one rule for each range and each group in it. */
function fromStructure(world: Ec2World, input: Parameters, egress: boolean): Draft[] {
  const protocol = protocolOf(input)
  const base = { egress, protocol, ...portsOf(input, protocol) }
  const ipv4 = input.structures('IpRanges').map((range) => ({
    ...base,
    source: { kind: 'ipv4' as const, cidr: checkedCidr(range.required('CidrIp')) },
    description: range.text('Description') ?? null,
  }))
  const ipv6 = input.structures('Ipv6Ranges').map((range) => ({
    ...base,
    source: { kind: 'ipv6' as const, cidr: checkedCidrIpv6(range.required('CidrIpv6')) },
    description: range.text('Description') ?? null,
  }))
  const groups = input.structures('Groups').map((pair) => ({
    ...base,
    source: { kind: 'group' as const, groupId: findOne('sg', world.securityGroups, pair.required('GroupId')).id },
    description: pair.text('Description') ?? null,
  }))
  return [...ipv4, ...ipv6, ...groups]
}

/** The rules that a request names, by `IpPermissions` or by the flat parameters. */
export function readPermissions(world: Ec2World, input: Parameters, egress: boolean): Draft[] {
  const structures = input.structures('IpPermissions')
  const drafts = structures.flatMap((entry) => fromStructure(world, entry, egress))
  if (structures.length === 0 && input.text('IpProtocol') !== undefined) {
    const protocol = protocolOf(input)
    const cidr = checkedCidr(input.required('CidrIp'))
    drafts.push({ egress, protocol, ...portsOf(input, protocol), source: { kind: 'ipv4', cidr }, description: null })
  }
  if (drafts.length === 0) throw missingParameter('IpPermissions')
  return drafts
}

const spelled = (rule: Draft) => JSON.stringify([rule.egress, rule.protocol, rule.fromPort, rule.toPort, rule.source])

export const samePermission = (a: Draft, b: Draft): boolean => spelled(a) === spelled(b)

/** Whether some ingress rule of the groups lets TCP `port` in from an IPv4 address that `admits` says yes to. */
export const admitsTcp = (groups: readonly SecurityGroup[], port: number, admits: (cidr: string) => boolean): boolean =>
  groups.some((group) =>
    group.permissions.some(
      (rule) =>
        !rule.egress &&
        (rule.protocol === '-1' ||
          (rule.protocol === 'tcp' && (rule.fromPort ?? 0) <= port && port <= (rule.toPort ?? 65_535))) &&
        rule.source.kind === 'ipv4' &&
        admits(rule.source.cidr),
    ),
  )
