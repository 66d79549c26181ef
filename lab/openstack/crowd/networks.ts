/** Which networks the nodes of a crowd stand on, by the cloud's character, and which addresses they have there. */
import { sharedAddress } from '@/lab/crowd/addresses'
import type { Crowd, Member } from '@/lab/crowd/crowd'
import { allocateFixedIps } from '../addresses'
import { dialectOf } from '../characters/dialect'
import { type Cloud, newMac } from '../cloud'
import { formatAddress, parsePrefix } from '../ip'
import { isPrivate } from '../machines'
import type { FixedIp, Network, Resource, Subnet } from '../state'
import { fixedUuid } from './ids'

/** A subnet that gives each number an address of its own, as far as it reaches. */
type Row = { subnet: Subnet; first: bigint; size: number; version: 4 | 6 }
type Place = { network: Network; rows: Row[] }
/** `places`: alternatives, by the member's network. `always`: networks that all of them have besides. */
export type Arrangement = { places: Place[]; always: Place[]; floating: { network: Network; row: Row } | null }

export type Attachment = { network: Network; fixedIps: (FixedIp & { version: 4 | 6 })[] }

/** A network of its own for switched-off nodes, large enough for a million. */
const idleCidr = '10.128.0.0/9'
const tenantNetworks = [
  ['production', '10.128.0.0/11'],
  ['staging', '10.160.0.0/11'],
  ['build', '10.192.0.0/11'],
] as const
/** Where nodes stand for whom there is no public address left. */
const innerCidr = '10.128.0.0/10'
const novaCidr = '10.192.0.0/10'
/** The first addresses of a range are the provider's own. */
const reserved = 256n

/** How the nodes of the crowd are connected; makes the networks that are missing. */
export function arrange(cloud: Cloud, idle: boolean): Arrangement {
  const { character, state } = cloud
  const named = (name: string) => state.networks.find((network) => network.name === name && network.seeded)
  const own = named(character.nodeNetwork)
  if (idle || !own) return { places: [tenant(cloud, 'crowd', idleCidr)], always: [], floating: null }
  const range = cloud.spec.crowd?.publicIpv4Cidr ?? null
  const version6 = (network: Network): Row[] => rowsOf(cloud, network, 6)
  const attaches = dialectOf(character).attaches
  if (attaches) {
    const inner = named(attaches.find((name) => name !== own.name) ?? '') ?? own
    const outer = { network: own, rows: [...addRow(cloud, own, range), ...version6(own)] }
    return { places: [outer], always: [{ network: inner, rows: addRow(cloud, inner, novaCidr) }], floating: null }
  }
  const isPublic = state.subnets.some(
    ({ networkId, ipVersion, cidr }) =>
      networkId === own.id && ipVersion === 4 && !isPrivate(cidr.slice(0, cidr.indexOf('/'))),
  )
  if (isPublic) {
    const place = { network: own, rows: [...addRow(cloud, own, range), ...version6(own)] }
    return { places: [place, place, tenant(cloud, 'backend', innerCidr)], always: [], floating: null }
  }
  if (own.projectId !== state.projects[0]?.id) {
    return {
      places: [{ network: own, rows: [...addRow(cloud, own, innerCidr), ...version6(own)] }],
      always: [],
      floating: null,
    }
  }
  const outside = state.networks.find((network) => network.external && network.seeded)
  const places = tenantNetworks.map(([name, cidr]) => tenant(cloud, name, cidr))
  const row = outside ? addRow(cloud, outside, range)[0] : undefined
  if (outside) addRouter(cloud, places, outside)
  return { places, always: [], floating: outside && row ? { network: outside, row } : null }
}

const resource = (cloud: Cloud, id: string, name: string, projectId: string): Resource => {
  const born = cloud.state.crowd?.born ?? cloud.context.now()
  return { id, name, projectId, description: '', tags: [], createdAt: born, updatedAt: born, revision: 1, seeded: true }
}

function tenant(cloud: Cloud, name: string, cidr: string): Place {
  const id = fixedUuid(cloud, `crowd/network/${name}`)
  const known = cloud.state.networks.find((one) => one.id === id)
  const network: Network = known ?? {
    ...resource(cloud, id, name, cloud.state.projects[0]?.id ?? ''),
    ...{ shared: false, external: false, isDefault: false, adminStateUp: true, mtu: 1500 },
  }
  if (!known) cloud.state.networks.push(network)
  return { network, rows: addRow(cloud, network, cidr) }
}

/** The network's subnet for the crowd, from which Neutron gives nobody else an address. */
function addRow(cloud: Cloud, network: Network, cidr: string | null): Row[] {
  if (cidr === null) return []
  const id = fixedUuid(cloud, `crowd/subnet/${network.id}`)
  if (!cloud.state.subnets.some((subnet) => subnet.id === id)) {
    cloud.state.subnets.push({
      ...resource(cloud, id, `${network.name}-large`, network.projectId),
      ...{ networkId: network.id, ipVersion: 4, cidr, gatewayIp: null, pools: [], dhcp: true },
      ...{ dnsNameservers: [], ipv6Mode: null },
    })
  }
  return rowsOf(cloud, network, 4).filter(({ subnet }) => subnet.id === id)
}

const rowsOf = (cloud: Cloud, network: Network, version: 4 | 6): Row[] =>
  cloud.state.subnets
    .filter((subnet) => subnet.networkId === network.id && subnet.ipVersion === version)
    .flatMap((subnet) => {
      const prefix = parsePrefix(subnet.cidr)
      if (!prefix) return []
      // Beyond the addresses that the pools of a subnet of version 6 begin with.
      const first = prefix.first + (version === 6 ? 2n ** 32n : reserved)
      const size = prefix.last - first
      return [{ subnet, first, version, size: Number(size > 2n ** 31n ? 2n ** 31n : size) }]
    })

function addRouter(cloud: Cloud, places: readonly Place[], outside: Network): void {
  const { state } = cloud
  const id = fixedUuid(cloud, 'crowd/router')
  if (state.routers.some((router) => router.id === id)) return
  const projectId = state.projects[0]?.id ?? ''
  state.routers.push({
    ...resource(cloud, id, 'large-gateway', projectId),
    adminStateUp: true,
    gateway: { networkId: outside.id, fixedIps: allocateFixedIps(cloud, outside.id) ?? [] },
  })
  for (const { network, rows } of places) {
    for (const { subnet, first } of rows) {
      subnet.gatewayIp = formatAddress({ version: 4, value: first - reserved + 1n })
      state.ports.push({
        ...resource(cloud, fixedUuid(cloud, `crowd/router/${network.name}`), '', projectId),
        ...{ networkId: network.id, mac: newMac(cloud), status: 'ACTIVE', adminStateUp: true, deviceId: id },
        ...{ deviceOwner: 'network:router_interface', fixedIps: [{ subnetId: subnet.id, address: subnet.gatewayIp }] },
        ...{ securityGroupIds: [], portSecurity: false, dnsName: '', ofNova: false },
      })
    }
  }
}

const addressIn = (row: Row, number: number): string =>
  formatAddress({ version: row.version, value: row.first + BigInt(number) })

/** The networks of a node and its addresses there. Nodes that failed or are being built have none. */
export function attachmentsOf({ places, always }: Arrangement, member: Member): Attachment[] {
  if (member.state === 'failed' || member.state === 'building') return []
  const reaching = ({ rows }: Place) => rows.filter(({ size }) => member.number < size)
  const wished = places[member.network % places.length]
  const place = wished && reaching(wished).length > 0 ? wished : (places.at(-1) ?? wished)
  return [...always, ...(place ? [place] : [])].map((each) => ({
    network: each.network,
    fixedIps: reaching(each).map((row) => ({
      subnetId: row.subnet.id,
      address: addressIn(row, member.number),
      version: row.version,
    })),
  }))
}

/** The floating IP of a node; null: none. */
export function floatingOf({ floating }: Arrangement, crowd: Crowd, member: Pick<Member, 'number' | 'state'>) {
  if (!floating || member.state === 'failed' || member.state === 'building') return null
  const place = sharedAddress(crowd, member.number, floating.row.size)
  return place === null ? null : { network: floating.network, address: addressIn(floating.row, place) }
}
