import type { NodeAddress } from '@/server/domain/node'
import { csvLine } from './csv'
import type { ExportNode } from './export-node'
import { bestAddress } from './reach'

const list = (addresses: readonly NodeAddress[], wanted: { public: boolean; version: 4 | 6 }): string | null =>
  addresses
    .filter((each) => each.public === wanted.public && each.version === wanted.version)
    .map((each) => each.address)
    .join(' ') || null

/** Columns of the CSV file. Names and order stay: others' programs read them; a new one goes to the end. */
export const csvColumns: Record<string, (node: ExportNode) => string | number | boolean | null> = {
  id: (node) => node.id,
  name: (node) => node.name,
  cloud: (node) => node.cloud,
  cloud_name: (node) => node.cloudName,
  provider: (node) => node.provider,
  region: (node) => node.region,
  zone: (node) => node.zone,
  simulated: (node) => node.simulated,
  provider_id: (node) => node.providerId,
  state: (node) => node.state,
  provider_state: (node) => node.providerState,
  public_ipv4: (node) => list(node.addresses, { public: true, version: 4 }),
  public_ipv6: (node) => list(node.addresses, { public: true, version: 6 }),
  private_ipv4: (node) => list(node.addresses, { public: false, version: 4 }),
  private_ipv6: (node) => list(node.addresses, { public: false, version: 6 }),
  ssh_address: (node) => node.reach.address,
  ssh_port: (node) => node.reach.port,
  login_user: (node) => node.loginUser,
  login_user_source: (node) => node.loginUserSource,
  flavor: (node) => node.flavor,
  vcpu: (node) => node.vcpu,
  memory_mib: (node) => node.memoryMiB,
  image: (node) => node.image,
  distro: (node) => node.distro,
  distro_version: (node) => node.distroVersion,
  created_at: (node) => node.createdAt,
  seen_at: (node) => node.seenAt,
  allocation: (node) => node.allocation,
  allocation_name: (node) => node.allocationName,
  tags: (node) => JSON.stringify(node.tags),
  key_name: (node) => node.keyName,
}

/** CSV by RFC 4180 with one line of names. */
export async function* nodesCsv(nodes: AsyncIterable<ExportNode>): AsyncGenerator<string, void> {
  yield csvLine(Object.keys(csvColumns))
  for await (const node of nodes) yield csvLine(Object.values(csvColumns).map((cell) => cell(node)))
}

/** One object a line. */
export async function* nodesNdjson(nodes: AsyncIterable<ExportNode>): AsyncGenerator<string, void> {
  for await (const node of nodes) yield `${JSON.stringify(publicNode(node))}\n`
}

/** One array, an object a line. */
export async function* nodesJson(nodes: AsyncIterable<ExportNode>): AsyncGenerator<string, void> {
  let first = true
  yield '['
  for await (const node of nodes) {
    yield `${first ? '' : ','}\n${JSON.stringify(publicNode(node))}`
    first = false
  }
  yield '\n]\n'
}

/** As `GET /api/v1/nodes` shows it, with tags, system and the way there. */
function publicNode({ bastion, ours: _, reach, ...node }: ExportNode) {
  const { host, port, user } = bastion ?? {}
  return {
    ...node,
    publicAddress: bestAddress(node.addresses, 'public')?.address ?? null,
    privateAddress: bestAddress(node.addresses, 'private')?.address ?? null,
    reach: { ...reach, bastion: bastion ? { host, port, user } : null },
  }
}
