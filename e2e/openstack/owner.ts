import net from 'node:net'
import type { FloatingIp, Image, Port, Rule } from './wire'

/** What an address of this cloud leads to, for somebody outside of it. */
export type Owner =
  | { found: true; serverId: string; securityGroups: string[] }
  /** `why` as the bastion's log tells it. */
  | { found: false; why: string }

const insideOnly = new net.BlockList()
for (const [prefix, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const)
  insideOnly.addSubnet(prefix, bits)
insideOnly.addSubnet('fc00::', 7, 'ipv6')
insideOnly.addSubnet('fe80::', 10, 'ipv6')

/** True for addresses that are routed nowhere outside of their network. */
export const isInsideOnly = (address: string): boolean =>
  insideOnly.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4')

/**
 * Which server answers at an address: the one whose port a floating IP of that address is bound to, else the one whose
 * own address it is. A private address leads nowhere from outside, as on a real network; `from.inside` it does.
 */
export function ownerOf(
  address: string,
  among: { floatingIps: FloatingIp[]; ports: Port[] },
  from: { inside: boolean } = { inside: false },
): Owner {
  const floating = among.floatingIps.find((one) => one.floating_ip_address === address)
  if (floating) {
    const port = among.ports.find(({ id }) => id === floating.port_id)
    return port ? ofPort(port, address) : { found: false, why: `the floating IP ${address} is bound to no port` }
  }
  const port = among.ports.find(({ fixed_ips }) => fixed_ips.some(({ ip_address }) => ip_address === address))
  if (!port) return { found: false, why: `nobody in this cloud has ${address}` }
  if (isInsideOnly(address) && !from.inside)
    return { found: false, why: `${address} is private, and there is no way to it from outside` }
  return ofPort(port, address)
}

export const ofPort = (port: Port, address: string): Owner =>
  port.device_id === ''
    ? { found: false, why: `the port with ${address} belongs to no server` }
    : { found: true, serverId: port.device_id, securityGroups: port.security_groups }

/** True when the rules let anybody connect to a TCP port over this version of IP. */
export function admits(rules: readonly Rule[], tcpPort: number, version: 4 | 6): boolean {
  return rules.some(
    (rule) =>
      rule.direction === 'ingress' &&
      rule.ethertype === `IPv${version}` &&
      (rule.protocol === null || rule.protocol === 'tcp' || rule.protocol === '6') &&
      (rule.port_range_min ?? 0) <= tcpPort &&
      tcpPort <= (rule.port_range_max ?? 65_535) &&
      rule.remote_group_id === null &&
      (rule.remote_ip_prefix === null || /^(0\.0\.0\.0|::)\/0$/.test(rule.remote_ip_prefix)),
  )
}

/** Login accounts that images have by default (each distribution's cloud image documentation). */
const defaultUsers: [RegExp, string][] = [
  [/ubuntu/i, 'ubuntu'],
  [/debian/i, 'debian'],
  [/fedora/i, 'fedora'],
  [/rocky/i, 'rocky'],
  [/alma/i, 'almalinux'],
  [/cirros/i, 'cirros'],
]

/** The account that cloud-init would give the key to: what the image says, else what its distribution is known for. */
export function loginUserOf(image: Image | null): string {
  if (image?.os_admin_user) return image.os_admin_user
  const told = `${image?.os_distro ?? ''} ${image?.name ?? ''}`
  return defaultUsers.find(([pattern]) => pattern.test(told))?.[1] ?? 'cloud-user'
}
