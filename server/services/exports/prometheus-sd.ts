import { addressAndPort } from '@/server/domain/address'
import type { ExportNode } from './export-node'
import { withHostNames } from './host-name'
import { bestAddress } from './reach'

export type Target = { targets: [string]; labels: Record<string, string> }
export type TargetOptions = {
  /** Where the exporter listens on each node. */
  port: number
  /** Which address Prometheus reaches; `any` is a public one, else a private one. */
  address: 'any' | 'public' | 'private'
}

/** HTTP service discovery of Prometheus (prometheus.io/docs/prometheus/latest/http_sd): an array of targets with their labels. */
export async function* prometheusTargets(
  nodes: AsyncIterable<ExportNode>,
  options: TargetOptions,
): AsyncGenerator<string, void> {
  yield '['
  let comma = ''
  for await (const { item, host } of withHostNames(nodes)) {
    const found = target(item, host, options)
    if (!found) continue
    yield `${comma}\n${JSON.stringify(found)}`
    comma = ','
  }
  yield '\n]\n'
}

/** One target; null for a node that has no such address: service discovery has no word for it. */
export function target(node: ExportNode, host: string, { port, address }: TargetOptions): Target | null {
  const found =
    address === 'any'
      ? (bestAddress(node.addresses, 'public') ?? bestAddress(node.addresses, 'private'))
      : bestAddress(node.addresses, address)
  if (!found) return null
  return { targets: [addressAndPort(found.address, port)], labels: labels(node, host, found.public) }
}

/** Labels of a discovery begin with `__meta_`: they are there for relabelling, and vanish where nobody keeps them. */
function labels(node: ExportNode, host: string, isPublic: boolean): Record<string, string> {
  const known: Record<string, string | null> = {
    host,
    node_id: node.id,
    node_name: node.name,
    cloud: node.cloud,
    cloud_name: node.cloudName,
    provider: node.provider,
    region: node.region,
    zone: node.zone,
    simulated: String(node.simulated),
    provider_id: node.providerId,
    state: node.state,
    flavor: node.flavor,
    image: node.image,
    distro: node.distro,
    distro_version: node.distroVersion,
    allocation: node.allocation,
    allocation_name: node.allocationName,
    address_kind: isPublic ? 'public' : 'private',
    public_address: bestAddress(node.addresses, 'public')?.address ?? null,
    private_address: bestAddress(node.addresses, 'private')?.address ?? null,
  }
  const told = Object.entries(known).filter((entry): entry is [string, string] => entry[1] !== null)
  const tags = tagLabels(node.tags)
  return Object.fromEntries([...told, ...tags].map(([name, text]) => [`__meta_plumbline_${name}`, text]))
}

/** Names that differ only in what a label cannot hold get `_2`, `_3`: no tag takes another one's place. In the order of names. */
function tagLabels(tags: Record<string, string>): [string, string][] {
  const taken = new Set<string>()
  return Object.entries(tags)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, text]) => {
      const label = `tag_${labelName(name)}`
      let free = label
      for (let number = 2; taken.has(free); number++) free = `${label}_${number}`
      taken.add(free)
      return [free, text]
    })
}

/** What Prometheus takes as part of a label's name. */
const labelName = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_')
