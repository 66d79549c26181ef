import type { Catalogue, CatalogueNetwork } from '@/server/domain/catalogue'
import type { ConfiguredNetwork } from '@/server/domain/cloud-schema'
import type { ObservedQuirk } from '@/server/domain/quirk'
import { publicIpv4Ranges, publicIpv6Ranges } from './network-facts'

export type CorrectedNetwork = { entry: ConfiguredNetwork; network: CatalogueNetwork; reason: string }

type Input = {
  catalogue: Pick<Catalogue, 'networks' | 'routers'>
  /** The observation that counts for each network's role, by network id. */
  roles: ReadonlyMap<string, ObservedQuirk>
  /** Ids of networks that gave floating IPs. */
  pools: ReadonlySet<string>
}

/**
 * openstacksdk's `networks[]` as they were seen to be (field-notes 1.1 and 1.3 A). It finds a network by its name, so one that shares its
 * name with another is left out, with a note. Only one network may be source, destination or default: nobody is, where several could be.
 */
export function correctedNetworks(input: Input): { networks: CorrectedNetwork[]; notes: string[] } {
  const { catalogue, roles } = input
  const called = (name: string) => catalogue.networks.filter((one) => one.name === name).length
  const known = catalogue.networks.filter(({ id, implied }) => !implied && roles.has(id))
  const nameable = known.filter(({ name }) => name !== '' && called(name) === 1)
  const notes = known
    .filter((network) => !nameable.includes(network))
    .map(({ name, id }) =>
      name === ''
        ? `Network ${id} has no name, and openstacksdk finds networks by their names: it is left out.`
        : `Several networks are called "${name}", and openstacksdk finds networks by their names: ${id} is left out.`,
    )
  const roleOf = ({ id }: CatalogueNetwork) => roles.get(id)?.value
  const one = (some: CatalogueNetwork[]) => (some.length === 1 ? some[0]!.id : null)
  const pools = nameable.filter((network) => roleOf(network) === 'fip-pool')
  const source = one(pools) ?? one(pools.filter(({ id }) => input.pools.has(id)))
  const behind = nameable.filter((network) => roleOf(network) === 'tenant' && leadsTo(network, source, catalogue))
  const destination = source === null ? null : one(behind)
  const open = nameable.filter((network) => roleOf(network) === 'public')
  const only = { source, destination, defaultInterface: one(open) }
  if (source === null && pools.length > 1)
    notes.push(
      `${pools.length} networks could give floating IPs (${names(pools)}): none is made nat_source. Choose one of them.`,
    )
  if (source !== null && destination === null && behind.length > 1)
    notes.push(`${behind.length} networks lie behind ${names(pools)}: ${names(behind)}. Choose one as nat_destination.`)
  return {
    networks: nameable
      .map((network) => ({
        network,
        entry: entryOf(network, roleOf(network), only),
        reason: roles.get(network.id)!.evidence,
      }))
      .sort((a, b) => (a.entry.name < b.entry.name ? -1 : 1)),
    notes,
  }
}

type Only = { source: string | null; destination: string | null; defaultInterface: string | null }

function entryOf({ id, name, ...network }: CatalogueNetwork, role: string | undefined, only: Only): ConfiguredNetwork {
  const whole = { id, name, ...network }
  if (role === 'public')
    return {
      ...{ name, routes_externally: true },
      ...(publicIpv4Ranges(whole).length === 0 && publicIpv6Ranges(whole).length > 0
        ? { routes_ipv4_externally: false }
        : {}),
      ...(only.defaultInterface === id ? { default_interface: true } : {}),
    }
  if (role === 'fip-pool') return { name, routes_externally: true, ...(only.source === id ? { nat_source: true } : {}) }
  return {
    ...{ name, routes_externally: false },
    ...(role === 'tenant' && publicIpv6Ranges(whole).length > 0 ? { routes_ipv6_externally: true } : {}),
    ...(only.destination === id ? { nat_destination: true } : {}),
  }
}

const leadsTo = ({ id }: CatalogueNetwork, pool: string | null, { routers }: Pick<Catalogue, 'routers'>): boolean =>
  routers.some(({ networkIds, externalNetworkId }) => externalNetworkId === pool && networkIds.includes(id))

const names = (some: readonly CatalogueNetwork[]): string =>
  some
    .map(({ name }) => name)
    .sort()
    .join(', ')
