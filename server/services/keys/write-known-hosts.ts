import { setTimeout as pause } from 'node:timers/promises'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { isConnectionLoss } from '@/db/outage'
import { allocationNode, cloud, knownHost } from '@/db/schema'
import { transactionLimits } from '@/db/transaction-limits'
import { knownHostsLine, parseHostKey } from '@/server/ssh/known-hosts'
import { coalesced } from '../coalesced'
import type { Runtime } from '../context'
import { bastionKey } from './bastion-key'
import { fleetFiles } from './ensure-fleet-key'
import { writePrivateFile } from './private-file'

/** How long a process may hold the file, ms: one that stands still must not keep the others from it. */
const holdMsMax = 3_000
const busyAgainMs = 200
const triesMax = 30
const writers = new WeakMap<Runtime, () => Promise<void>>()

/**
 * Writes known_hosts of the data folder anew: one line for each node that is delivered, and for each bastion whose key is
 * configured or was seen. Addresses are used again, so a released node's line must go. What is asked for while this
 * process writes is written together, once, after it.
 */
export async function writeKnownHosts(runtime: Runtime): Promise<void> {
  let write = writers.get(runtime)
  if (!write) {
    write = coalesced(async () => await writeInTurn(runtime))
    writers.set(runtime, write)
  }
  await write()
}

/** Waits for its turn among all processes without keeping a connection: every run of the process needs those. */
async function writeInTurn(runtime: Runtime): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      if (await writeIfFree(runtime)) return
      if (tries === triesMax) throw new Error('Another process has been writing known_hosts for too long.')
    } catch (error) {
      // Perhaps written, but possibly after somebody newer.
      if (tries === triesMax || !isConnectionLoss(error)) throw error
    }
    await pause(busyAgainMs)
  }
}

/** One reader and writer at a time, over all processes: an older reading must not be written over a newer one. */
const writeIfFree = async (runtime: Runtime): Promise<boolean> =>
  await runtime.db.transaction(async (tx) => {
    const [mine] = await tx.execute<{ free: boolean }>(sql`
      select pg_try_advisory_xact_lock(hashtext('plumbline-known-hosts')) as free, ${transactionLimits(holdMsMax)} as limits`)
    if (!mine?.free) return false
    const lines = await knownHostsLines(tx)
    writePrivateFile(fleetFiles(runtime.env).knownHostsFile, lines.map((line) => `${line}\n`).join(''))
    return true
  })

async function knownHostsLines(tx: Transaction): Promise<string[]> {
  const nodes = await tx
    .select({
      address: allocationNode.address,
      port: allocationNode.port,
      type: knownHost.type,
      key: knownHost.key,
      config: cloud.config,
    })
    .from(knownHost)
    .innerJoin(allocationNode, eq(allocationNode.id, knownHost.nodeId))
    .innerJoin(cloud, eq(cloud.id, allocationNode.cloudId))
    .where(
      and(
        inArray(allocationNode.state, ['running', 'delivered', 'failed']),
        // A forwarded port is kept under its own name.
        sql`${knownHost.address} in (${allocationNode.address}, '[' || ${allocationNode.address} || ']:' || ${allocationNode.port})`,
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
    ...nodes.map(({ address, port, config, ...key }) =>
      knownHostsLine(address ?? '', port ?? config.ssh?.port ?? 22, key),
    ),
  ]
}
