/** Servers as machines, and the way from an address to a machine. */
import type { Reachability } from '@/lab/port'
import type { Cloud } from './cloud'
import { canonicalAddress, contains, parseAddress, parsePrefix } from './ip'
import type { FloatingIp, Port, SecurityGroupRule, Server } from './state'

/** Where the lab's bastion stands, as security groups see it (documentation ranges). */
export const bastionAddresses = ['192.0.2.10', '2001:db8:ba5::10']

export const machineId = (cloud: Cloud, server: Server): string => `${cloud.spec.id}/${server.id}`

/** Boots the server's machine; a second time it does nothing but start a stopped one. */
export function bootMachine(cloud: Cloud, server: Server): void {
  const image = cloud.state.images.find((candidate) => candidate.id === server.imageId)
  if (!image) return
  const { machines, random } = cloud.context
  machines.boot({
    id: machineId(cloud, server),
    hostname: server.hostname,
    image: image.machine,
    authorizedKeys: server.publicKey ? [server.publicKey.trim()] : [],
    userData: server.userData,
    sshAfterMs: server.seeded ? 0 : 2500 + random.integer(3000),
  })
}

export const stopMachine = (cloud: Cloud, server: Server): void => cloud.context.machines.stop(machineId(cloud, server))

export function destroyMachine(cloud: Cloud, server: Server): void {
  cloud.context.machines.destroy(machineId(cloud, server))
}

/**
 * What a connection from the bastion to `address` meets; null when the address is none of this cloud's.
 * The bastion stands on the public internet, unless the character has it inside: private addresses have no route then, a
 * closed security group is silence.
 */
export function reach(cloud: Cloud, address: string, port: number): Reachability | null {
  const wanted = canonicalAddress(address)
  const parsed = parseAddress(wanted)
  if (!parsed) return null
  const { floatingIps, ports, subnets, servers } = cloud.state
  const floating = floatingIps.find((ip) => ip.address === wanted)
  if (floating && !floating.portId) return reachForwarded(cloud, floating, port)
  const target = floating
    ? ports.find((candidate) => candidate.id === floating.portId)
    : ports.find((candidate) => candidate.fixedIps.some((ip) => ip.address === wanted))
  if (!target) {
    const ours = subnets.some((subnet) => {
      const prefix = parsePrefix(subnet.cidr)
      return prefix && contains(prefix, parsed)
    })
    return ours ? 'no-route' : null
  }
  if (!floating && isPrivate(wanted) && !cloud.character.bastionInside) return 'no-route'
  if (!floating && !isConfigured(cloud, target, wanted)) return 'no-route'
  if (!isUp(cloud, target.networkId)) return 'no-route'
  const server = servers.find((candidate) => candidate.id === target.deviceId)
  if (server?.phase !== 'active') return 'no-route'
  return lets(cloud, target, parsed.version, port) ? { machineId: machineId(cloud, server) } : 'filtered'
}

/** Through a floating IP that is bound to nothing: where it has port forwardings, the router refuses all other ports. */
function reachForwarded(cloud: Cloud, floating: FloatingIp, port: number): Reachability {
  const { portForwardings, ports, servers } = cloud.state
  const forwardings = portForwardings.filter((candidate) => candidate.floatingIpId === floating.id)
  if (forwardings.length === 0) return 'no-route'
  const found = forwardings.find(
    ({ protocol, external }) => protocol === 'tcp' && external.first <= port && port <= external.last,
  )
  if (!found) return 'refused'
  const target = ports.find((candidate) => candidate.id === found.internalPortId)
  const server = servers.find((candidate) => candidate.id === target?.deviceId)
  if (!target || server?.phase !== 'active' || !isUp(cloud, target.networkId)) return 'no-route'
  const inside = Math.min(found.internal.first + port - found.external.first, found.internal.last)
  return lets(cloud, target, 4, inside) ? { machineId: machineId(cloud, server), port: inside } : 'filtered'
}

const isUp = (cloud: Cloud, networkId: string): boolean =>
  cloud.state.networks.some(({ id, adminStateUp }) => id === networkId && adminStateUp)

/** Whether the guest has put the address on its interface. */
function isConfigured(cloud: Cloud, port: Port, address: string): boolean {
  const fixed = port.fixedIps.find((ip) => ip.address === address)
  return cloud.state.subnets.find(({ id }) => id === fixed?.subnetId)?.guestsConfigure !== false
}

const privatePrefixes = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fe80::/10']

export function isPrivate(address: string): boolean {
  const parsed = parseAddress(address)
  return parsed !== null && privatePrefixes.some((text) => contains(parsePrefix(text)!, parsed))
}

function lets(cloud: Cloud, port: Port, version: 4 | 6, tcpPort: number): boolean {
  if (!port.portSecurity) return true
  return cloud.state.securityGroupRules.some(
    (rule) => port.securityGroupIds.includes(rule.groupId) && ruleLets(rule, version, tcpPort),
  )
}

function ruleLets(rule: SecurityGroupRule, version: 4 | 6, tcpPort: number): boolean {
  if (rule.direction !== 'ingress' || rule.etherType !== `IPv${version}` || rule.remoteGroupId) return false
  if (rule.protocol !== null && !['tcp', '6', 'any', '0'].includes(rule.protocol)) return false
  if (tcpPort < (rule.portMin ?? 0) || tcpPort > (rule.portMax ?? 65_535)) return false
  if (rule.remotePrefix === null) return true
  const prefix = parsePrefix(rule.remotePrefix)
  return prefix !== null && bastionAddresses.some((address) => contains(prefix, parseAddress(address)!))
}
