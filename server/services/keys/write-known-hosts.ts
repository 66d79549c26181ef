import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode, cloud, knownHost } from '@/db/schema'
import { knownHostsLine, parseHostKey } from '@/server/ssh/known-hosts'
import type { Runtime } from '../context'
import { bastionKey } from './bastion-key'
import { fleetFiles } from './ensure-fleet-key'
import { writePrivateFile } from './private-file'

/**
 * Writes known_hosts of the data folder anew: one line for each node that is delivered, and for each bastion whose key is
 * configured or was seen. Addresses are used again, so a released node's line must go.
 */
export async function writeKnownHosts(runtime: Runtime): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    // One reader and writer at a time, over all processes: an older reading must not be written over a newer one.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('plumbline-known-hosts'))`)
    const lines = await knownHostsLines(tx)
    writePrivateFile(fleetFiles(runtime.env).knownHostsFile, lines.map((line) => `${line}\n`).join(''))
  })
}

async function knownHostsLines(tx: Transaction): Promise<string[]> {
  const nodes = await tx
    .select({ address: knownHost.address, type: knownHost.type, key: knownHost.key, config: cloud.config })
    .from(knownHost)
    .innerJoin(allocationNode, eq(allocationNode.id, knownHost.nodeId))
    .innerJoin(cloud, eq(cloud.id, allocationNode.cloudId))
    .where(
      and(
        inArray(allocationNode.state, ['running', 'delivered', 'failed']),
        eq(knownHost.address, allocationNode.address),
      ),
    )
    .orderBy(asc(knownHost.at))
  const clouds = await tx.select({ config: cloud.config }).from(cloud)
  const bastions: string[] = []
  for (const { bastion } of clouds.map(({ config }) => config)) {
    if (!bastion) continue
    const { host, port, hostKey } = bastion
    const key = hostKey ? parseHostKey(hostKey) : await bastionKey(tx, host, port)
    if (key) bastions.push(knownHostsLine(host, port, key))
  }
  return [
    ...new Set(bastions),
    ...nodes.map(({ address, config, ...key }) => knownHostsLine(address, config.ssh?.port ?? 22, key)),
  ]
}
