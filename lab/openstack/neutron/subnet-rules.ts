/** What Neutron asks of a subnet beyond its form, and the pools that it makes by itself. */
import { isObject, type JsonObject, pythonText } from '../http'
import { type Address, contains, formatAddress, type Prefix, parseAddress, parsePrefix } from '../ip'
import type { Subnet } from '../state'
import { badRequest, invalidInput, neutronError } from './errors'

export type Pool = Subnet['pools'][number]
export type Route = { destination: string; nexthop: string }

const refuse = (name: string, reason: string) => badRequest(`Invalid input for ${name}. Reason: ${reason}.`)
const modes = ['dhcpv6-stateful', 'dhcpv6-stateless', 'slaac']

/** The most name servers that a subnet may have. */
const mostNameServers = 5

/** The values' own form, in the order in which Neutron looks at them. */
export function refuseWrongForm(body: JsonObject): void {
  const { ip_version: version, gateway_ip: gateway, allocation_pools: pools, dns_nameservers: servers } = body
  if (version !== undefined && version !== 4 && version !== 6) {
    throw refuse('ip_version', `${String(version)} is not in valid_values`)
  }
  if (body.cidr !== undefined && parsePrefix(String(body.cidr)) === null) {
    throw invalidInput(`${String(body.cidr)} is not in a CIDR format`)
  }
  if (gateway !== undefined && gateway !== null && notAddress(gateway)) throw refuse('gateway_ip', noAddress(gateway))
  for (const pool of list(pools)) {
    const wrong = [pool.start, pool.end].find(notAddress)
    if (wrong !== undefined) throw refuse('allocation_pools', noAddress(wrong))
  }
  for (const server of Array.isArray(servers) ? servers : []) {
    if (notAddress(server))
      throw refuse('dns_nameservers', `'${String(server)}' is not a valid nameserver. ${noAddress(server)}`)
  }
  for (const route of list(body.host_routes)) {
    if (parsePrefix(String(route.destination)) === null) {
      throw refuse('host_routes', `'${String(route.destination)}' is not a valid CIDR`)
    }
    if (notAddress(route.nexthop)) throw refuse('host_routes', noAddress(route.nexthop))
  }
  for (const name of ['ipv6_ra_mode', 'ipv6_address_mode']) {
    const mode = body[name]
    if (mode !== undefined && !modes.includes(String(mode)))
      throw refuse(name, `${String(mode)} is not in valid_values`)
  }
}

export const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const notAddress = (value: unknown): boolean => typeof value !== 'string' || parseAddress(value) === null
const noAddress = (value: unknown): string => `'${String(value)}' is not a valid IP address`

/** What is asked of the values together; `before` is the subnet that is changed. */
export function refuseNonsense(body: JsonObject, prefix: Prefix, cidr: string, before?: Subnet): void {
  const version = before?.ipVersion ?? body.ip_version
  const sameVersion = (name: string, value: string) => {
    const found = parsePrefix(value)?.version ?? parseAddress(value)?.version
    if (found !== version) {
      throw invalidInput(`${name} '${value}' does not match the ip_version '${String(version)}'`)
    }
  }
  sameVersion('cidr', cidr)
  if (body.enable_dhcp !== false && !before?.dhcp && (!before || body.enable_dhcp)) refuseForDhcp(prefix)
  if (typeof body.gateway_ip === 'string') {
    sameVersion('gateway_ip', body.gateway_ip)
    const gateway = parseAddress(body.gateway_ip)
    if (prefix.version === 4 && (gateway?.value === prefix.first || gateway?.value === prefix.last)) {
      throw invalidInput('Gateway is not valid on subnet')
    }
  }
  const servers = Array.isArray(body.dns_nameservers) ? body.dns_nameservers.map(String) : []
  if (servers.length > mostNameServers) {
    throw neutronError(
      400,
      'DNSNameServersExhausted',
      `Unable to complete operation for ${before?.id ?? 'new subnet'}. The number of DNS nameservers exceeds the limit ${mostNameServers}.`,
    )
  }
  for (const server of servers) sameVersion('dns_nameserver', server)
  if (!before) refuseModes(body)
}

function refuseForDhcp({ version, first, last, length }: Prefix): void {
  if (length > (version === 4 ? 30 : 126)) {
    throw invalidInput('Subnet has a prefix length that is incompatible with DHCP service enabled')
  }
  const within = (text: string) => {
    const outer = parsePrefix(text)
    return outer?.version === version && outer.first <= first && last <= outer.last
  }
  if (within('224.0.0.0/4') || within('ff00::/8')) {
    throw invalidInput('Multicast IP subnet is not supported if enable_dhcp is True')
  }
  if (within('127.0.0.0/8') || within('::1/128')) {
    throw invalidInput('Loopback IP subnet is not supported if enable_dhcp is True')
  }
}

function refuseModes(body: JsonObject): void {
  const { ipv6_ra_mode: advertised, ipv6_address_mode: given } = body
  for (const name of ['ipv6_ra_mode', 'ipv6_address_mode']) {
    if (body.ip_version === 4 && body[name]) throw invalidInput(`${name} is not valid when ip_version is 4`)
  }
  if ((advertised || given) && body.enable_dhcp === false) {
    throw invalidInput('ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False')
  }
  if (advertised && given && advertised !== given) {
    throw invalidInput(
      `ipv6_ra_mode set to '${String(advertised)}' with ipv6_address_mode set to '${String(given)}' is not valid. If both attributes are set, they must be the same value`,
    )
  }
}

const words = ({ start, end }: Pool): string => `${start}-${end}`
const number = (address: string): bigint => parseAddress(address)?.value ?? 0n

/** The pools that were asked for, checked; the subnet's own when none were. */
export function poolsFor(given: unknown, prefix: Prefix, cidr: string, gateway: string | null): Pool[] {
  if (given === undefined) return ownPools(prefix, gateway)
  const pools = list(given).map((pool): Pool => {
    const found = { start: String(pool.start), end: String(pool.end) }
    if (number(found.start) <= number(found.end)) return found
    throw neutronError(400, 'InvalidAllocationPool', `The allocation pool ${pythonText(pool)} is not valid.`)
  })
  const edge = prefix.version === 4 && prefix.length <= 30 ? 1n : 0n
  for (const pool of pools) {
    if (number(pool.start) <= prefix.first - 1n + edge || number(pool.end) > prefix.last - edge) {
      throw neutronError(
        400,
        'OutOfBoundsAllocationPool',
        `The allocation pool ${words(pool)} spans beyond the subnet cidr ${cidr}.`,
      )
    }
  }
  for (const [index, pool] of pools.entries()) {
    const other = pools
      .slice(index + 1)
      .find((next) => number(pool.start) <= number(next.end) && number(next.start) <= number(pool.end))
    if (!other) continue
    throw neutronError(
      409,
      'OverlappingAllocationPools',
      `Found overlapping allocation pools: ${words(pool)} ${words(other)} for subnet ${cidr}.`,
    )
  }
  refuseGatewayInPools(gateway, pools)
  return pools
}

export function refuseGatewayInPools(gateway: string | null, pools: Pool[]): void {
  const pool =
    gateway && pools.find(({ start, end }) => number(start) <= number(gateway) && number(gateway) <= number(end))
  if (!pool) return
  throw neutronError(
    409,
    'GatewayConflictWithAllocationPools',
    `Gateway ip ${gateway} conflicts with allocation pool ${words(pool)}.`,
  )
}

/** Every address but the ends of the prefix and the gateway; two pools around a gateway in the middle. */
function ownPools(prefix: Prefix, gateway: string | null): Pool[] {
  const at = (value: bigint): string => formatAddress({ version: prefix.version, value })
  const narrow = prefix.version === 4 && prefix.length > 30
  const first = narrow ? prefix.first : prefix.first + 1n
  const last = prefix.version === 4 && !narrow ? prefix.last - 1n : prefix.last
  const inside: Address | null = gateway ? parseAddress(gateway) : null
  if (!inside || !contains(prefix, inside)) return [{ start: at(first), end: at(last) }]
  const parts = [
    { from: first, to: inside.value - 1n },
    { from: inside.value + 1n, to: last },
  ]
  return parts.filter(({ from, to }) => from <= to).map(({ from, to }) => ({ start: at(from), end: at(to) }))
}
