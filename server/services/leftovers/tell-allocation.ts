import { eq } from 'drizzle-orm'
import { allocationNode } from '@/db/schema'
import { appendEvents } from '../allocations/append-events'
import type { Runtime } from '../context'
import type { LeftoverRow } from './sightings'

/** Says in the log of the node that something came from that it is removed now; nothing where that node is forgotten. */
export async function tellAllocation(runtime: Runtime, row: LeftoverRow): Promise<void> {
  const { allocationId, nodeId } = row
  if (allocationId === null || nodeId === null) return
  await runtime.db.transaction(async (tx) => {
    const [node] = await tx.select({ id: allocationNode.id }).from(allocationNode).where(eq(allocationNode.id, nodeId))
    if (!node) return
    const name = row.name === row.providerId || row.name === '' ? row.providerId : `${row.name} (${row.providerId})`
    const message = `Removed ${row.kind} ${name}, which was left behind.`
    const at = new Date().toISOString()
    await appendEvents(tx, allocationId, [{ v: 1, type: 'cleanup-log', at, node: nodeId, message }])
  })
}
