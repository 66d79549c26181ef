import { and, eq, isNull, or } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { conformanceRunCloud } from '@/db/schema'
import type { Runtime } from '../context'

/** Has the run of a node, if it belongs to one, brought on once the caller's transaction is committed. */
export async function tellConformance(runtime: Pick<Runtime, 'queue'>, tx: Transaction, nodeId: string): Promise<void> {
  const [row] = await tx
    .select({ runId: conformanceRunCloud.runId })
    .from(conformanceRunCloud)
    .where(
      and(
        // What has ended needs nobody, and years of it are not looked through for each event.
        isNull(conformanceRunCloud.endedAt),
        or(eq(conformanceRunCloud.nodeId, nodeId), eq(conformanceRunCloud.probeNodeId, nodeId)),
      ),
    )
  if (row) await runtime.queue.send('conformance', { runId: row.runId }, { tx })
}
