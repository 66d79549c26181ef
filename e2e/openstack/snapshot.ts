import { z } from 'zod'
import type { Client } from './client'
import { floatingIpSchema, portSchema, securityGroupSchema, serverSchema } from './wire'

export const kinds = ['server', 'keypair', 'floating ip', 'port', 'security group'] as const
type Kind = (typeof kinds)[number]
/** What stands in a project: of each kind the ids, each with a label for people. */
export type Snapshot = Record<Kind, Map<string, string>>
export type Change = { kind: Kind; id: string; label: string }

const listedKey = z.object({ keypair: z.object({ name: z.string(), fingerprint: z.string().nullish() }) })

/** Lists the project by our own client, every kind that the product makes or causes to be made. */
export async function takeSnapshot(client: Client): Promise<Snapshot> {
  const own = `project_id=${client.projectId}`
  const [servers, keys, floatingIps, ports, groups] = await Promise.all([
    client.list('compute', '/servers/detail', { key: 'servers', item: serverSchema }),
    client.list('compute', '/os-keypairs', { key: 'keypairs', item: listedKey }),
    client.list('network', `/floatingips?${own}`, { key: 'floatingips', item: floatingIpSchema }),
    client.list('network', `/ports?${own}`, { key: 'ports', item: portSchema }),
    client.list('network', `/security-groups?${own}`, { key: 'security_groups', item: securityGroupSchema }),
  ])
  return {
    server: new Map(servers.map(({ id, name }) => [id, name])),
    keypair: new Map(keys.map(({ keypair }) => [keypair.name, keypair.fingerprint ?? ''])),
    'floating ip': new Map(floatingIps.map((one) => [one.id, one.floating_ip_address])),
    port: new Map(ports.map((one) => [one.id, one.fixed_ips.map(({ ip_address }) => ip_address).join(', ')])),
    'security group': new Map(groups.map(({ id, name }) => [id, name])),
  }
}

/** What is in one snapshot and not in the other, both ways. */
export function compareSnapshots(before: Snapshot, after: Snapshot): { appeared: Change[]; vanished: Change[] } {
  const missing = (from: Snapshot, than: Snapshot): Change[] =>
    kinds.flatMap((kind) =>
      [...from[kind]].filter(([id]) => !than[kind].has(id)).map(([id, label]) => ({ kind, id, label })),
    )
  return { appeared: missing(after, before), vanished: missing(before, after) }
}

/** `12 servers, 0 keypairs, 3 floating ips, ...` */
export const countsOf = (snapshot: Snapshot): string =>
  kinds.map((kind) => `${snapshot[kind].size} ${kind}${snapshot[kind].size === 1 ? '' : 's'}`).join(', ')

/** Lists until nothing differs from `before`: servers and their ports go some seconds after their deletion was accepted. */
export async function waitForSame(
  client: Client,
  before: Snapshot,
  limitMs: number,
): Promise<{ after: Snapshot; appeared: Change[]; vanished: Change[] }> {
  const end = Date.now() + limitMs
  for (;;) {
    const after = await takeSnapshot(client)
    const changes = compareSnapshots(before, after)
    if ((changes.appeared.length === 0 && changes.vanished.length === 0) || Date.now() > end)
      return { after, ...changes }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}
