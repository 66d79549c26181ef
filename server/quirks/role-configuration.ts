import type { CatalogueNetwork, SiteNetworks } from '@/server/domain/catalogue'
import type { ConfiguredNetwork } from '@/server/domain/cloud-schema'
import type { NetworkRole } from '@/server/domain/network-role'
import type { Topology } from './network-facts'

/**
 * What the site configuration says of a network: the entry with its id, else the entries with its name put together, as far as they do
 * not contradict each other. undefined: nothing, or a contradiction (`configuredNetworkProblems` tells it).
 */
export function configuredFor(network: CatalogueNetwork, site: SiteNetworks): ConfiguredNetwork | undefined {
  const byId = site.networks.filter(({ name }) => name === network.id)
  const entries = byId.length > 0 ? byId : site.networks.filter(({ name }) => name === network.name)
  const [first] = entries
  if (!first || contradictions(entries).length > 0) return undefined
  return Object.assign({}, ...entries, { name: first.name }) as ConfiguredNetwork
}

/** Who says it, to stand in a sentence: the layer that declared it, a vendor's profile among them. */
export const sayerOf = (site: SiteNetworks, key: keyof NonNullable<SiteNetworks['origins']>): string =>
  site.origins?.[key]?.source ?? 'the site configuration'

/** The same, to begin a sentence with. */
export function sayerFirst(...about: Parameters<typeof sayerOf>): string {
  const sayer = sayerOf(...about)
  return sayer.charAt(0).toUpperCase() + sayer.slice(1)
}

/** openstacksdk's keys (field-notes 1.1). A network that routes out and is external gives floating IPs unless it is the default interface. */
export function roleByConfiguration(
  configured: ConfiguredNetwork,
  network: CatalogueNetwork,
  site: SiteNetworks,
): { role: NetworkRole; reason: string } | null {
  const sayer = sayerFirst(site, 'networks')
  const routesOut = configured.routes_ipv4_externally ?? configured.routes_externally
  const attachable = configured.default_interface || !network.external
  if (routesOut && attachable) return { role: 'public', reason: `${sayer} says that it routes externally.` }
  if (configured.nat_source) return { role: 'fip-pool', reason: `${sayer} calls it the source of floating IPs.` }
  if (routesOut) return { role: 'fip-pool', reason: `${sayer} says that it routes externally, and it is external.` }
  if (configured.nat_destination)
    return { role: 'tenant', reason: `${sayer} calls it the network behind floating IPs.` }
  if (routesOut === false) return { role: 'tenant', reason: `${sayer} says that it does not route externally.` }
  return null
}

/** Names in the site configuration that no network of the cloud has (by name or id). */
export const unknownConfiguredNetworks = ({ catalogue, site }: Checked): string[] =>
  site.networks
    .map(({ name }) => name)
    .filter((name) => !catalogue.networks.some((network) => network.id === name || network.name === name))

type Checked = { catalogue: Topology; site: SiteNetworks }

/** Keys that only one network of a cloud may carry (openstacksdk, `_set_interesting_networks`). */
const single = ['nat_source', 'nat_destination', 'default_interface'] as const

/** What in the site configuration cannot be followed on this cloud, each as a sentence that says what to change. */
export function configuredNetworkProblems(checked: Checked): string[] {
  const { catalogue, site } = checked
  const sayer = sayerFirst(site, 'networks')
  const problems = unknownConfiguredNetworks(checked).map(
    (name) => `${sayer} names a network "${name}" that the cloud does not show.`,
  )
  for (const name of new Set(site.networks.map((entry) => entry.name))) {
    const entries = site.networks.filter((entry) => entry.name === name)
    for (const key of contradictions(entries))
      problems.push(`${sayer} says of the network "${name}" both yes and no to ${key}. Keep one of them.`)
  }
  for (const key of single) {
    const names = site.networks.filter((entry) => entry[key]).map(({ name }) => name)
    const meant = catalogue.networks.filter((network) => configuredFor(network, site)?.[key])
    const [name] = new Set(names)
    if (new Set(names).size > 1) {
      const listed = [...new Set(names)].sort().join(', ')
      problems.push(`${sayer} sets ${key} on several networks (${listed}). Keep it on one.`)
    } else if (meant.length > 1) {
      const ids = meant
        .map(({ id }) => id)
        .sort()
        .join(', ')
      problems.push(
        `${meant.length} networks are called "${name}" and ${sayerOf(site, 'networks')} sets ${key} by that name. Name the one that is meant by its id: ${ids}.`,
      )
    }
  }
  return problems
}

/** Keys on which entries for the same network do not agree. */
function contradictions(entries: readonly ConfiguredNetwork[]): string[] {
  const keys = ['routes_externally', 'routes_ipv4_externally', 'routes_ipv6_externally', ...single] as const
  return keys.filter((key) => {
    const told = new Set(entries.map((entry) => entry[key]).filter((value) => value !== undefined))
    return told.size > 1
  })
}
