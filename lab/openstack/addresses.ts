/** Which addresses of a subnet are taken, and the next one to give. */
import type { Cloud } from './cloud'
import { formatAddress, parseAddress } from './ip'
import type { FixedIp, Subnet } from './state'

/** Every address in use on the network, in canonical spelling. */
export function takenAddresses(cloud: Cloud, networkId: string): Set<string> {
  const { ports, routers, floatingIps, subnets } = cloud.state
  return new Set([
    ...ports.filter((port) => port.networkId === networkId).flatMap((port) => port.fixedIps.map((ip) => ip.address)),
    ...routers.flatMap((router) =>
      router.gateway?.networkId === networkId ? router.gateway.fixedIps.map((ip) => ip.address) : [],
    ),
    ...floatingIps.filter((ip) => ip.networkId === networkId).map((ip) => ip.address),
    ...subnets.flatMap((subnet) => (subnet.networkId === networkId && subnet.gatewayIp ? [subnet.gatewayIp] : [])),
  ])
}

/** A free address of the subnet's pools, chosen at random and then upwards; null when none is left. */
export function freeAddress(
  cloud: Cloud,
  subnet: Subnet,
  taken = takenAddresses(cloud, subnet.networkId),
): string | null {
  for (const pool of subnet.pools) {
    const start = parseAddress(pool.start)
    const end = parseAddress(pool.end)
    if (!start || !end) continue
    const size = end.value - start.value + 1n
    const span = size < 60_000n ? size : 60_000n
    const offset = BigInt(cloud.context.random.integer(Number(span)))
    for (let step = 0n; step < span; step += 1n) {
      const address = formatAddress({ version: start.version, value: start.value + ((offset + step) % span) })
      if (!taken.has(address)) return address
    }
  }
  return null
}

/** One address of each IP version that the network has subnets of; null when a version has no free address. */
export function allocateFixedIps(cloud: Cloud, networkId: string, wanted: string | null = null): FixedIp[] | null {
  const subnets = cloud.state.subnets.filter((subnet) => subnet.networkId === networkId)
  if (wanted) return [{ subnetId: subnets[0]?.id ?? '', address: wanted }]
  const taken = takenAddresses(cloud, networkId)
  const fixedIps: FixedIp[] = []
  for (const version of [4, 6] as const) {
    const ofVersion = subnets.filter((subnet) => subnet.ipVersion === version)
    if (ofVersion.length === 0) continue
    const found = ofVersion
      .map((subnet) => ({ subnetId: subnet.id, address: freeAddress(cloud, subnet, taken) }))
      .find((candidate): candidate is FixedIp => candidate.address !== null)
    if (!found) return null
    fixedIps.push(found)
  }
  return fixedIps
}
