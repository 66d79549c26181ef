import { and, eq, inArray, sql } from 'drizzle-orm'
import { allocationNode, bulkActionNode } from '@/db/schema'
import { refuseAlways } from '@/server/domain/bulk-refusal'
import { startRelease } from '../allocations/release'
import { pause } from '../allocations/wait'
import type { Runtime } from '../context'
import type { Patience } from '../patience'
import { type GroupLease, underGroup } from './lease'
import { type BulkNodeRow, endNode, type Outcome, openRows, writeOutcome } from './node-rows'

export type ReleaseWork = {
  runtime: Runtime
  lease: GroupLease
  patience: Patience
  signal: AbortSignal
  /** Who wants it. */
  by: string
  pollMs: number
}

/**
 * Releases nodes of ours by their allocations' own tasks: given in the transaction that notes it here, hence once; then follows
 * those tasks to their end.
 */
export async function releaseNodes(work: ReleaseWork): Promise<void> {
  const { runtime, lease, patience, signal } = work
  for (;;) {
    signal.throwIfAborted()
    const open = await patience.through(async () => await openRows(runtime, lease))
    if (open.length === 0) return
    const fresh = open.filter(({ run }) => run === null)
    for (const rows of Map.groupBy(fresh, ({ allocationId }) => allocationId).values()) {
      await patience.through(async () => await giveTasks(work, rows))
    }
    const ended = await patience.through(
      async () =>
        await endings(
          runtime,
          open.filter(({ run }) => run !== null),
        ),
    )
    for (const { position, outcome } of ended) await endNode(work, position, outcome)
    if (fresh.length === 0 && ended.length < open.length) await pause(work.pollMs, signal)
  }
}

/** The nodes of one allocation. */
async function giveTasks({ runtime, lease, by }: ReleaseWork, rows: readonly BulkNodeRow[]): Promise<void> {
  await underGroup(runtime, lease, async (tx) => {
    // Nobody may have cancelled them, and another try of this transaction may have come through.
    const wanted = await tx
      .update(bulkActionNode)
      .set({ state: 'running', startedAt: sql`coalesce(${bulkActionNode.startedAt}, now())` })
      .where(
        and(
          eq(bulkActionNode.actionId, lease.actionId),
          inArray(
            bulkActionNode.position,
            rows.map(({ position }) => position),
          ),
          inArray(bulkActionNode.state, ['queued', 'running']),
          sql`${bulkActionNode.run} is null`,
        ),
      )
      .returning()
    const ids = wanted.flatMap(({ allocationNodeId }) => allocationNodeId ?? [])
    const nodes =
      ids.length === 0
        ? []
        : await tx
            .select()
            .from(allocationNode)
            .where(inArray(allocationNode.id, ids))
            .orderBy(allocationNode.id)
            .for('update')
    const byId = new Map(nodes.map((node) => [node.id, node]))
    const chosen: typeof nodes = []
    for (const row of wanted) {
      const node = byId.get(row.allocationNodeId ?? '')
      const state = { run: node?.state ?? null, gone: false, cloudRemoved: false }
      const refusal = refuseAlways({ kind: 'release' }, state, { includeOthers: false })
      if (!node || refusal) {
        const words = refusal ?? { told: 'Its allocation is not known any more.', advice: null }
        await writeOutcome(tx, lease, row.position, { state: 'refused', ...words })
        continue
      }
      chosen.push(node)
      await tx
        .update(bulkActionNode)
        .set({ run: node.run + 1, askedAt: sql`now()`, acceptedAt: sql`now()` })
        .where(and(eq(bulkActionNode.actionId, lease.actionId), eq(bulkActionNode.position, row.position)))
    }
    if (chosen.length > 0) await startRelease(runtime, tx, chosen, by)
  })
}

/** What came of the tasks that are over. */
async function endings(
  runtime: Runtime,
  rows: readonly BulkNodeRow[],
): Promise<{ position: number; outcome: Outcome }[]> {
  const ids = rows.flatMap(({ allocationNodeId }) => allocationNodeId ?? [])
  if (ids.length === 0) return []
  const nodes = await runtime.db.select().from(allocationNode).where(inArray(allocationNode.id, ids))
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return rows.flatMap((row) => {
    const outcome = endingOf(byId.get(row.allocationNodeId ?? ''), row.run ?? 0)
    return outcome ? [{ position: row.position, outcome }] : []
  })
}

function endingOf(node: typeof allocationNode.$inferSelect | undefined, run: number): Outcome | null {
  if (!node || node.state === 'released') {
    return { state: 'done', told: 'Released: everything that was made for it is gone.', advice: null }
  }
  // A task of a later number is another person's or the reaper's.
  if (node.run === run && (node.state === 'releasing' || node.state === 'cleaning')) return null
  const left = node.left.map(({ what, why }) => `${what}: ${why}`).join(' ')
  return {
    state: 'failed',
    told: left ? `Something stayed behind. ${left}` : `It was not released: it is ${node.state}.`,
    advice: 'Release it again; what stays is also told under Leftovers.',
  }
}
