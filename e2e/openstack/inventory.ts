import { getCloud } from '@/server/services/clouds/get-cloud'
import { syncCloud } from '@/server/services/clouds/sync-cloud'
import type { ServiceContext } from '@/server/services/context'
import { listNodes } from '@/server/services/nodes/list-nodes'
import type { NodeItem } from '@/server/services/nodes/shapes'
import type { Client } from './client'
import { Problem } from './problem'
import type { Report } from './report'
import { waitUntil } from './wait'
import { floatingIpSchema, portSchema, serverSchema } from './wire'

/** How a node looks in one line, whoever listed it. */
const line = (id: string, name: string, addresses: string[]): string =>
  `${id} ${name} [${[...addresses].sort().join(', ')}]`

/** Has the product list its nodes, lists them by our own client too, and compares ids, names and addresses. */
export async function verifyInventory(
  ctx: ServiceContext,
  { id, client, report, signal }: { id: string; client: Client; report: Report; signal: AbortSignal },
): Promise<void> {
  // Others may work in the same project, so a difference is looked at again.
  for (let tries = 1; ; tries++) {
    const nodes = await productsListing(ctx, id, signal)
    const mine = new Set(
      nodes.map((node) =>
        line(
          node.providerId,
          node.name,
          node.addresses.map((one) => one.address),
        ),
      ),
    )
    const theirs = new Set(await ownListing(client))
    const differences = [
      ...[...mine].filter((one) => !theirs.has(one)).map((one) => `only the product lists ${one}`),
      ...[...theirs].filter((one) => !mine.has(one)).map((one) => `only Nova and Neutron list ${one}`),
    ]
    if (differences.length > 0 && tries < 3) continue
    report.line(`${nodes.length} nodes: ${countBy(nodes, (node) => node.state)}`)
    const floating = nodes.flatMap((node) => node.addresses).filter((address) => address.floating)
    report.line(`${floating.length} floating IPs among their addresses`)
    for (const difference of differences) report.line(difference)
    const unsized = nodes.filter((node) => node.vcpu === null || node.memoryMiB === null)
    report.check(unsized.length === 0, 'every node has vCPU and memory')
    report.check(differences.length === 0, `the same ${theirs.size} servers, names and addresses as by a second client`)
    return
  }
}

async function productsListing(ctx: ServiceContext, id: string, signal: AbortSignal): Promise<NodeItem[]> {
  const asked = Date.now()
  await syncCloud(ctx, { id })
  const cloud = await waitUntil(
    () => getCloud(ctx, { id }),
    (item) => !item.syncing && (item.problem !== null || Date.parse(item.syncedAt ?? '') >= asked),
    { limitMs: 120_000, signal, what: 'the listing of the nodes' },
  )
  if (cloud.problem !== null) throw new Problem(`The product could not list the nodes: ${cloud.problem}`)
  const nodes: NodeItem[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listNodes>> = await listNodes(ctx, {
      cloud: [id],
      limit: 100,
      cursor: cursor ?? undefined,
    })
    nodes.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return nodes
}

/** Names from Nova, addresses from Neutron: fixed ones of the server's ports, and floating ones bound to them. */
async function ownListing(client: Client): Promise<string[]> {
  const servers = await client.list('compute', '/servers/detail', { key: 'servers', item: serverSchema })
  const ports = await client.list('network', '/ports', { key: 'ports', item: portSchema })
  const floating = await client.list('network', '/floatingips', { key: 'floatingips', item: floatingIpSchema })
  return servers.map(({ id, name }) => {
    const own = ports.filter((port) => port.device_id === id)
    const bound = floating.filter((one) => own.some((port) => port.id === one.port_id))
    const fixed = own.flatMap((port) => port.fixed_ips.map((one) => one.ip_address))
    return line(id, name, [...fixed, ...bound.map((one) => one.floating_ip_address)])
  })
}

/** `11 running, 1 stopped`. */
export function countBy<Item>(items: readonly Item[], key: (item: Item) => string): string {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ') || 'none'
}
