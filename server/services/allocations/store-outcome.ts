import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode, cloud } from '@/db/schema'
import type { RunStore } from '@/server/allocation/ports'
import { sshCommand } from '@/server/ssh/ssh-command'
import { siteOf } from '../clouds/site'
import { fleetFiles } from '../keys/ensure-fleet-key'
import { delayRecheck, listCloudSoon } from './delayed'
import type { NodeRow } from './node-selection'
import { refreshKnownHosts, type StoreScope } from './store'

type Part = Pick<RunStore, 'delivered' | 'cancelRequested' | 'cancelRequestedBy'>

/** How a node's run ends. */
export function storeOutcome(scope: StoreScope): Part {
  const { runtime } = scope
  const cancelRequestedBy = async (): Promise<string | null> => {
    const [row] = await scope.read(
      async () =>
        await runtime.db
          .select({ by: allocationNode.cancelRequestedBy })
          .from(allocationNode)
          .where(eq(allocationNode.id, scope.lease.nodeId)),
    )
    return row?.by ?? null
  }
  return {
    async delivered({ address, port, providerId, loginUser }) {
      await scope.write(async (tx, row) => {
        // A cancel that came too late has nothing to stop any more, and must not stop the look after 120 s either.
        await tx.update(allocationNode).set({ loginUser, cancelRequestedBy: null }).where(eq(allocationNode.id, row.id))
        const ssh = await sshLine(scope, tx, { row, address, port, loginUser })
        await scope.append(tx, row, [
          { type: 'node-address', address, ...(port ? { port } : {}), providerId },
          { type: 'node-delivered', ssh },
        ])
        await delayRecheck(runtime, tx, row)
        // The list of nodes shows it without waiting for the next minute.
        await listCloudSoon(runtime, tx, row.cloudId, 'delivery')
      })
      await refreshKnownHosts(runtime)
    },
    cancelRequested: async () => (await cancelRequestedBy()) !== null,
    cancelRequestedBy,
  }
}

/** The line to paste: with the fleet key, through the cloud's bastion where it has one. */
async function sshLine(
  scope: StoreScope,
  tx: Transaction,
  node: { row: NodeRow; address: string; port: number | undefined; loginUser: string },
): Promise<string> {
  const [row] = await tx.select({ config: cloud.config }).from(cloud).where(eq(cloud.id, node.row.cloudId))
  const site = siteOf(row!.config)
  return sshCommand({
    user: node.loginUser,
    address: node.address,
    port: node.port ?? site.sshPort,
    ...fleetFiles(scope.runtime.env),
    bastion: site.bastion,
  })
}
