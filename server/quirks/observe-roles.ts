import type { CatalogueNetwork } from '@/server/domain/catalogue'
import type { Failure } from '@/server/domain/errors'
import type { StepFacts } from '@/server/domain/facts'
import type { NetworkRole, RoleObservation } from '@/server/domain/network-role'
import type { CloudNode } from '@/server/domain/node'
import type { QuirkDetail } from '@/server/domain/quirk'

/** What one event showed of a network. `happenedAt` (ISO 8601 UTC) is null when the event itself is the time. */
export type SeenRole = Pick<RoleObservation, 'networkId' | 'role' | 'confidence' | 'evidence'> & {
  happenedAt: string | null
  detail?: QuirkDetail
}

type Planned = { node: string; pick: StepFacts[3] }

/** What the address of step 5 shows: that a network gives public ones, or that floating ones are needed on it and where they come from. */
export function rolesSeenByAddress({ node, pick, facts }: Planned & { facts: StepFacts[5] }): SeenRole[] {
  const { id, name } = pick.network
  if (id === null) return []
  const seen = (networkId: string, role: SeenRole['role'], evidence: string): SeenRole => ({
    networkId,
    role,
    confidence: 'high',
    evidence,
    happenedAt: null,
    detail: { rule: 'address-of-a-node' },
  })
  const { address, madeResource, version } = facts
  const own = facts.cameWithCreate && madeResource === null && !facts.portForwarding
  if (own && facts.public && version === 4)
    return [seen(id, 'public', `${node} got the public address ${address} on it with the create request.`)]
  // An address that a person asked for on a network that is public all the same shows nothing new of it.
  if (plannedRole(pick, id) === 'public') return []
  if (own && !facts.public) return [seen(id, 'tenant', `${node} got the private address ${address} on it.`)]
  const pool = pick.create?.pool
  if (!madeResource || !pool) return []
  const needed = seen(id, 'tenant', `${node} needed ${address}, a floating IP from ${pool.name}, to be reached on it.`)
  if (pool.id === id) return [needed]
  return [needed, seen(pool.id, 'fip-pool', `It gave the floating IP ${address} to ${node} on ${name ?? id}.`)]
}

/**
 * Texts of a create that failed for its network's sake, as Nova and Neutron write them (nova/exception.py: ExternalNetworkAttachForbidden,
 * NetworkRequiresSubnet, NetworkNotFound, PortBindingFailed; field-notes 12, point 8 for the one that names no cause).
 */
const networkFailures: readonly { text: RegExp; because: string; sure: 'always' | 'where external' | 'never' }[] = [
  {
    text: /not allowed to create an interface on external network/i,
    because: 'the cloud does not let this project attach it',
    sure: 'always',
  },
  { text: /requires a subnet in order to boot/i, because: 'it has no subnet for nodes', sure: 'always' },
  { text: /network \S{1,80} could not be found/i, because: 'the cloud does not find it', sure: 'always' },
  {
    // An external network that may not be attached fails just so; on others it may as well have been a bad moment.
    text: /failed to allocate the network/i,
    because: 'the cloud accepted the request and then could not attach it; its words name no cause',
    sure: 'where external',
  },
  // The host that was chosen could not do it: another one may.
  { text: /binding failed for port/i, because: 'its port could not be bound', sure: 'never' },
]

/** The cloud's words say that a network has no address left: it can be attached all the same, as soon as one is free. */
export const saysNetworkIsFull = (words: string): boolean =>
  /no fixed ip addresses available for network|no more ip addresses available/i.test(words)

/** What a failed create shows of its network; nothing when it failed for another reason. */
export function rolesSeenByFailure({ node, pick, failure }: Planned & { failure: Failure }): SeenRole[] {
  const { id } = pick.network
  const words = [failure.detail, failure.message].filter(Boolean).join(' ')
  return id === null ? [] : rolesSeenByWords({ node, pick, networkId: id, words })
}

/** The same by the cloud's words about one of the networks that a node was tried on. */
export function rolesSeenByWords({
  node,
  pick,
  networkId,
  words,
}: Planned & { networkId: string; words: string }): SeenRole[] {
  const found = networkFailures.find(({ text }) => text.test(words))
  if (!found || saysNetworkIsFull(words)) return []
  const rule = pick.roles?.find((one) => one.networkId === networkId)?.rule ?? ''
  // One refusal without a cause must not close a network that its owner shares for attaching, or that is this project's own.
  const external = rule.startsWith('external-') && !meantForPorts.has(rule)
  const evidence = `${node} could not be attached to it: ${found.because}.`
  const sure = found.sure === 'always' || (found.sure === 'where external' && external)
  const confidence = sure ? 'high' : 'low'
  const detail = { rule: 'create-failed', lines: [words.slice(0, 400)] }
  return [{ networkId, role: 'unusable', confidence, evidence, happenedAt: null, detail }]
}

const meantForPorts: ReadonlySet<string> = new Set(['external-shared-public-range', 'external-own-public-range'])

const plannedRole = (pick: StepFacts[3], networkId: string): NetworkRole | undefined =>
  pick.roles?.find((one) => one.networkId === networkId)?.role

type Holder = Pick<CloudNode, 'name' | 'addresses' | 'createdAt'>

/**
 * What the addresses of running nodes show: public where all that have IPv4 there hold a public one of their own, tenant where all hold
 * private ones. Where nodes differ, nothing follows. A network whose name another one has too cannot be told from it.
 */
export function rolesSeenByAddresses(
  networks: readonly CatalogueNetwork[],
  nodes: readonly Holder[],
  { cut = false }: { cut?: boolean } = {},
): SeenRole[] {
  return networks.flatMap((network) => {
    // Where subnets say what they assign, they say it for the next node too.
    if (network.subnets.some(({ assignsPublicAddress }) => assignsPublicAddress !== null)) return []
    const called = networks.filter(({ name }) => name === network.name).length
    if (!network.implied && called > 1) return []
    const held = nodes.flatMap((node) => {
      const addresses = network.implied ? node.addresses : node.addresses.filter((one) => one.network === network.name)
      const kind = holding(addresses)
      return kind ? [{ node, kind }] : []
    })
    const [first] = held
    if (!first || held.some(({ kind }) => kind !== first.kind)) return []
    return [
      {
        networkId: network.id,
        happenedAt: newest(held.map(({ node }) => node)),
        ...told(first.kind, { count: held.length, cut }),
      },
    ]
  })
}

type Holding = 'public' | 'private' | 'floating'

/** How a node is held by the network: a public address under a name without a private one beside it is the node's own. */
function holding(addresses: Holder['addresses']): Holding | null {
  const ipv4 = addresses.filter(({ version }) => version === 4)
  if (ipv4.length === 0) return null
  if (ipv4.some(({ floating }) => floating)) return 'floating'
  const names = new Set(ipv4.map(({ network }) => network))
  const open = [...names].some((name) => ipv4.filter(({ network }) => network === name).every((one) => one.public))
  return open ? 'public' : ipv4.some((one) => one.public) ? 'floating' : 'private'
}

type Counted = { count: number /** There are more nodes than were looked at. */; cut: boolean }

function told(kind: Holding, { count, cut }: Counted): Pick<SeenRole, 'role' | 'confidence' | 'evidence' | 'detail'> {
  const nodes = cut
    ? `The ${count} nodes that run on it among those that changed last`
    : `All ${count} nodes that run on it`
  const one = cut ? 'The one node that runs on it among those that changed last has' : 'The node that runs on it has'
  const who = count === 1 ? one : `${nodes} have`
  const evidence = {
    public: `${who} ${count === 1 ? 'a public address of its own' : 'public addresses of their own'}.`,
    floating: `${who} private addresses and floating IPs.`,
    private: `${who} private addresses only.`,
  }[kind]
  const detail = { rule: 'addresses-of-running-nodes', numbers: { nodes: count } }
  return {
    role: kind === 'public' ? 'public' : 'tenant',
    confidence: kind === 'private' ? 'low' : 'high',
    evidence,
    detail,
  }
}

const newest = (nodes: readonly Holder[]): string | null =>
  nodes.reduce<string | null>(
    (latest, { createdAt }) =>
      createdAt && (latest === null || Date.parse(createdAt) > Date.parse(latest)) ? createdAt : latest,
    null,
  )
