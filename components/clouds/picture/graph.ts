import type { Outputs } from '../../trpc/types'

type Catalogue = Outputs['clouds']['catalogue']
type Network = Catalogue['networks'][number]
export type Roles = Outputs['clouds']['networkRoles']['items']
export type Role = Roles[number]['role']

/** Where a thing stands: the internet, what leads to it, routers, networks behind them. */
export type Tier = 0 | 1 | 2 | 3
export type Thing = {
  id: string
  kind: 'internet' | 'network' | 'router'
  tier: Tier
  name: string
  role: Role | null
  /** Lines below the name: ranges of a network, the state of a router. */
  lines: string[]
  /** Flags in words: `default`, `shared`, `external`. */
  flags: string[]
  /** The id below which it is drawn; null: nothing leads there. */
  parent: string | null
}
export type Link = { from: string; to: string }
export type Graph = { things: Thing[]; links: Link[] }

const internetId = 'the-internet'
const rangesMax = 3
const roleOrder: readonly Role[] = ['public', 'fip-pool', 'tenant', 'unknown', 'unusable']

/** The networks and routers of a cloud as a graph from the internet down, in the order in which it is drawn. */
export function networkGraph({ networks, routers }: Pick<Catalogue, 'networks' | 'routers'>, roles: Roles): Graph {
  const roleOf = (id: string): Role => roles.find(({ networkId }) => networkId === id)?.role ?? 'unknown'
  const byRole = (a: Network, b: Network) =>
    roleOrder.indexOf(roleOf(a.id)) - roleOrder.indexOf(roleOf(b.id)) ||
    // What is flagged as default is what a launch takes, so that it is drawn first.
    Number(b.isDefault === true) - Number(a.isDefault === true) ||
    compare(a.name, b.name) ||
    compare(a.id, b.id)
  const sorted = [...networks].sort(byRole)
  const routersOn = (id: string) => routers.filter(({ networkIds }) => networkIds.includes(id))
  const isOutside = (network: Network) =>
    network.external === true || (roleOf(network.id) === 'public' && routersOn(network.id).length === 0)
  const things: Thing[] = [
    { id: internetId, kind: 'internet', tier: 0, name: 'Internet', role: null, lines: [], flags: [], parent: null },
  ]
  const links: Link[] = []
  const placed = new Set<string>()
  const known = new Set(networks.map(({ id }) => id))
  const add = (network: Network, parent: string | null) => {
    placed.add(network.id)
    things.push(asThing(network, { role: roleOf(network.id), tier: isOutside(network) ? 1 : 3, parent }))
  }
  const addRouter = (router: Catalogue['routers'][number], gateway: string | null) => {
    const parent = gateway ?? (isInternetGateway(router, networks) ? internetId : null)
    const lines = [router.down ? 'down' : parent ? '' : 'leads nowhere'].filter(Boolean)
    const id = `router ${router.id}`
    things.push({ id, kind: 'router', tier: 2, name: router.name || router.id, role: null, lines, flags: [], parent })
    if (parent) links.push({ from: parent, to: id })
    for (const network of sorted.filter((one) => router.networkIds.includes(one.id))) {
      const again = things.find((thing) => thing.id === network.id)
      if (again) again.lines.push(`also router ${router.name || router.id}`)
      else add(network, id)
      links.push({ from: id, to: network.id })
    }
  }
  const leads = (role: Role) => role === 'public' || role === 'fip-pool'
  for (const network of sorted.filter(isOutside)) {
    const linked = leads(roleOf(network.id))
    add(network, linked ? internetId : null)
    if (linked) links.push({ from: internetId, to: network.id })
    for (const router of routers.filter((one) => one.externalNetworkId === network.id)) addRouter(router, network.id)
  }
  const elsewhere = ({ externalNetworkId: id }: Catalogue['routers'][number]) => id === null || !known.has(id)
  for (const router of routers.filter(elsewhere)) addRouter(router, null)
  for (const network of sorted.filter(({ id }) => !placed.has(id))) {
    const linked = roleOf(network.id) === 'public'
    add(network, linked ? internetId : null)
    if (linked) links.push({ from: internetId, to: network.id })
  }
  return { things, links }
}

/** EC2's internet gateway has no network of its own outside: subnets behind it assign public addresses. */
const isInternetGateway = ({ networkIds }: Catalogue['routers'][number], networks: readonly Network[]): boolean =>
  networks.some(
    ({ id, subnets }) => networkIds.includes(id) && subnets.some(({ assignsPublicAddress }) => assignsPublicAddress),
  )

function asThing(network: Network, { role, tier, parent }: Pick<Thing, 'role' | 'tier' | 'parent'>): Thing {
  const ranges = [...new Set(network.subnets.map(({ cidr }) => cidr))]
  const more = ranges.length - rangesMax
  const shown = more > 0 ? [...ranges.slice(0, rangesMax), `and ${more} more`] : ranges
  const flags = [
    network.isDefault ? 'default' : '',
    network.external ? 'external' : '',
    network.shared ? 'shared' : '',
  ].filter(Boolean)
  const lines = shown.length > 0 ? shown : [network.implied ? 'attached by the cloud' : 'no subnet visible']
  return { id: network.id, kind: 'network', tier, name: network.name || network.id, role, lines, flags, parent }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The links from the internet to a thing, by the first of its ways that gets there. */
function linksUp(id: string, links: readonly Link[], seen: readonly string[] = []): Link[] {
  for (const link of links.filter(({ to, from }) => to === id && !seen.includes(from))) {
    if (link.from === internetId) return [link]
    const above = linksUp(link.from, links, [...seen, id])
    if (above.length > 0) return [...above, link]
  }
  return []
}

/** The links that traffic to a node takes, and in words which way that is; several equal ways are told and not drawn. */
export function wayToNode({ things, links }: Graph, strategy: string | null): { links: Link[]; words: string } {
  const networks = things.filter(({ kind }) => kind === 'network')
  const open = networks.filter(({ role }) => role === 'public')
  const names = (some: Thing[]) => some.map(({ name }) => name).join(', ')
  const byItself = strategy === null || strategy === 'direct' || strategy === 'default-network' || strategy === 'ipv6'
  if (open.length > 0 && byItself) {
    const [only, another] = open.some(({ flags }) => flags.includes('default'))
      ? open.filter(({ flags }) => flags.includes('default'))
      : open
    if (!only || another)
      return { links: [], words: `Several networks serve equally (${names(open)}): a launch asks for a choice.` }
    return { links: linksUp(only.id, links), words: `A node is put on ${only.name} and gets a public address there.` }
  }
  const ways = networks
    .filter(({ role }) => role === 'tenant')
    .flatMap((network) =>
      links
        .filter(({ to }) => to === network.id)
        .flatMap((last) => {
          const gateway = links.find(({ to, from }) => to === last.from && from !== internetId)
          const pool = things.find(({ id, role }) => id === gateway?.from && role === 'fip-pool')
          if (!gateway || !pool) return []
          const top = links.filter(({ from, to }) => from === internetId && to === pool.id)
          return [{ network, pool, links: [...top, gateway, last] }]
        }),
    )
  const behind = [...new Set(ways.map(({ network }) => network))]
  if (behind.length > 1)
    return { links: [], words: `Several networks lie behind a pool (${names(behind)}): a launch chooses or asks.` }
  const flagged = ways.filter(({ pool }) => pool.flags.includes('default'))
  const [only, another] = flagged.length > 0 ? flagged : ways
  if (!only) return { links: [], words: 'No network shows a way from the internet to a node.' }
  if (another)
    return {
      links: [],
      words: `Several pools lead to ${only.network.name} (${names(ways.map(({ pool }) => pool))}): a launch asks for a choice.`,
    }
  return {
    links: only.links,
    words: `A node is put on ${only.network.name} and needs a floating IP from ${only.pool.name}.`,
  }
}
