import type { Catalogue, CatalogueNetwork, CatalogueRouter } from '@/server/domain/catalogue'
import { sharedBehindUnseenRouters } from '@/server/quirks/network-facts'
import { sayerOf } from '@/server/quirks/role-configuration'
import type { CloudSite } from '../ports'

/** An external network that floating IPs for a network may come from, by the router that leads there. */
export type Pool = { id: string; name: string; router: string | null; isDefault: boolean }

type Topology = Pick<Catalogue, 'networks' | 'routers'>

/**
 * External networks on which a router of this network has its gateway: Neutron binds a floating IP of no other network to a
 * port there (404 ExternalGatewayForFloatingIPNotFound; field-notes 12, point 7). A router that is down leads nowhere.
 */
export function poolsOf(network: CatalogueNetwork, { networks, routers }: Topology): Pool[] {
  const found = new Map<string, Pool>()
  for (const router of routers) {
    const id = router.externalNetworkId
    if (id === null || found.has(id) || !leadsOut(router, network)) continue
    const external = networks.find((each) => each.id === id)
    if (external && !givesIpv4(external)) continue
    const { name = id, isDefault = null } = external ?? {}
    found.set(id, { id, name, router: router.name || router.id, isDefault: isDefault === true })
  }
  const pools = found.size > 0 ? [...found.values()] : beyondUnseenRouter(network, { networks, routers })
  return pools.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
}

/**
 * Neutron binds a floating IP through any router between the two networks, whoever owns it (l3_db, get_router_for_floatingip), and
 * shares networks, not routers. So where another project shares this network and its router is not visible, any external
 * network may be the one; that it is not shows when the address is bound.
 */
function beyondUnseenRouter(network: CatalogueNetwork, topology: Topology): Pool[] {
  if (!sharedBehindUnseenRouters(topology).some(({ id }) => id === network.id)) return []
  return topology.networks
    .filter((each) => each.external === true && givesIpv4(each))
    .map(({ id, name, isDefault }) => ({ id, name, router: null, isDefault: isDefault === true }))
}

const leadsOut = ({ networkIds, down }: CatalogueRouter, { id }: CatalogueNetwork): boolean =>
  networkIds.includes(id) && down !== true

/** Subnets of external networks are often not shown; where they are, there must be IPv4 among them. */
const givesIpv4 = ({ subnets, status, external }: CatalogueNetwork): boolean =>
  external !== false && status !== 'DOWN' && (subnets.length === 0 || subnets.some(({ version }) => version === 4))

export type PoolChoice =
  | { pool: Pool; reason: string; others: Pool[] }
  /** Nothing decides between them, or the pinned one is none of them. */
  | { pool: null; reason: string }

/**
 * The pool, by a person's pin, else the one that the site configuration calls `nat_source`, else the only one, else the one that
 * the cloud flags as its default. `others` serve as well, when the chosen one has no address left and nobody asked for it.
 */
export function choosePool(
  pools: readonly Pool[],
  { pin, site }: { pin: string | undefined; site: Pick<CloudSite, 'networks'> },
): PoolChoice {
  const names = pools.map(({ name, id }) => `${name} (${id})`).join(', ')
  if (pin !== undefined) {
    const pool = pools.find(({ id, name }) => id === pin || name === pin)
    if (pool) return { pool, reason: `It comes from ${pool.name}, as asked for${behind(pool)}.`, others: [] }
    return {
      pool: null,
      reason: `No floating IP can come from ${pin}: no router leads there. They can come from ${names}.`,
    }
  }
  const { networks } = site.networks
  const sources = pools.filter(({ id, name }) =>
    networks.some((each) => each.nat_source === true && (each.name === id || each.name === name)),
  )
  const [source, ...more] = sources
  if (source && more.length === 0)
    return {
      pool: source,
      reason: `It comes from ${source.name}, which ${sayerOf(site.networks, 'networks')} calls nat_source.`,
      others: [],
    }
  const [only, ...rest] = pools
  if (only && rest.length === 0) return { pool: only, reason: `It comes from ${only.name}${behind(only)}.`, others: [] }
  const [flagged, ...alsoFlagged] = pools.filter(({ isDefault }) => isDefault)
  if (flagged && alsoFlagged.length === 0 && sources.length === 0) {
    const others = pools.filter(({ id }) => id !== flagged.id)
    return { pool: flagged, reason: `It comes from ${flagged.name}, which the cloud flags as its default.`, others }
  }
  return { pool: null, reason: `Floating IPs could come from several networks: ${names}.` }
}

const behind = ({ router }: Pool): string => (router ? `, where router ${router} has its gateway` : '')
