import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocationNode, bulkActionNode } from '@/db/schema'
import type { BulkNodeState } from '@/server/domain/bulk-action'
import type { BulkAction } from '@/server/domain/bulk-action-schema'
import type { BulkWords } from '@/server/domain/bulk-refusal'
import type { NodeRunState } from '@/server/domain/steps'
import type { CloudProvider } from '@/server/providers/port'
import type { Runtime } from '../context'
import type { Patience } from '../patience'
import { type GroupLease, underGroup } from './lease'
import type { Slots } from './slots'

export type BulkNodeRow = typeof bulkActionNode.$inferSelect

/** What a job works with: one action's nodes of one cloud. */
export type GroupWork = {
  runtime: Runtime
  lease: GroupLease
  patience: Patience
  signal: AbortSignal
  action: Exclude<BulkAction, { kind: 'release' }>
  includeOthers: boolean
  provider: CloudProvider
  /** Nodes that are looked at and asked for at once. */
  asks: Slots
  /** Nodes whose state is waited for at once. */
  waits: Slots
  times: BulkTimes
}
/** In ms. */
export type BulkTimes = {
  /** How long the state that was asked for is waited for. */
  waitMsMax: number
  pollMs: { first: number; max: number }
}

type Writes = Pick<GroupWork, 'runtime' | 'lease' | 'patience'>

const rowOf = (lease: GroupLease, position: number) =>
  and(eq(bulkActionNode.actionId, lease.actionId), eq(bulkActionNode.position, position))

/** Nodes of the group without a result, in their order. */
export const openRows = async (runtime: Pick<Runtime, 'db'>, lease: Pick<GroupLease, 'actionId' | 'cloudId'>) =>
  await runtime.db
    .select()
    .from(bulkActionNode)
    .where(
      and(
        eq(bulkActionNode.actionId, lease.actionId),
        eq(bulkActionNode.cloudId, lease.cloudId),
        inArray(bulkActionNode.state, ['queued', 'running']),
      ),
    )
    .orderBy(asc(bulkActionNode.position))

/** The node's turn: its state becomes `running`. null when it has a result by now (somebody cancelled). */
export const beginNode = async (
  { runtime, lease, patience }: Writes,
  row: BulkNodeRow,
): Promise<{ run: NodeRunState | null } | null> =>
  await patience.through(
    async () =>
      await underGroup(runtime, lease, async (tx) => {
        const [begun] = await tx
          .update(bulkActionNode)
          .set({ state: 'running', startedAt: sql`coalesce(${bulkActionNode.startedAt}, now())` })
          .where(and(rowOf(lease, row.position), inArray(bulkActionNode.state, ['queued', 'running'])))
          .returning({ position: bulkActionNode.position })
        if (!begun) return null
        return { run: await runOf(tx, row.allocationNodeId) }
      }),
  )

async function runOf(tx: Transaction, allocationNodeId: string | null): Promise<NodeRunState | null> {
  if (allocationNodeId === null) return null
  const [made] = await tx
    .select({ state: allocationNode.state })
    .from(allocationNode)
    .where(eq(allocationNode.id, allocationNodeId))
  return made?.state ?? null
}

/** The node has a result already, or somebody cancelled: nothing is sent. */
export class NotWanted extends Error {
  constructor() {
    super('Nothing is wanted of this node any more.')
    this.name = 'NotWanted'
  }
}

/**
 * The permit of a request: the group is still ours, the node still wanted, and from its commit on the request counts as sent.
 * Only the holder of the lease writes this, and each looks at it once it has the lease.
 */
export const markAsked = async ({ runtime, lease, patience }: Writes, position: number): Promise<void> =>
  await patience.through(
    async () =>
      await underGroup(runtime, lease, async (tx) => {
        const [asked] = await tx
          .update(bulkActionNode)
          .set({ askedAt: sql`coalesce(${bulkActionNode.askedAt}, clock_timestamp())` })
          .where(and(rowOf(lease, position), eq(bulkActionNode.state, 'running')))
          .returning({ position: bulkActionNode.position })
        if (!asked) throw new NotWanted()
      }),
  )

/** The cloud said yes. */
export const markAccepted = async ({ runtime, lease, patience }: Writes, position: number): Promise<void> =>
  await patience.through(
    async () =>
      await underGroup(runtime, lease, async (tx) => {
        await tx
          .update(bulkActionNode)
          .set({
            askedAt: sql`coalesce(${bulkActionNode.askedAt}, now())`,
            acceptedAt: sql`coalesce(${bulkActionNode.acceptedAt}, now())`,
          })
          .where(rowOf(lease, position))
      }),
  )

export type Outcome = BulkWords & { state: Extract<BulkNodeState, 'done' | 'refused' | 'failed'> }

/** Writes what came of a node; a result that is there stays. */
export const endNode = async (
  { runtime, lease, patience }: Writes,
  position: number,
  outcome: Outcome,
): Promise<void> =>
  await patience.through(
    async () => await underGroup(runtime, lease, async (tx) => await writeOutcome(tx, lease, position, outcome)),
  )

/** The same in the caller's transaction. */
export async function writeOutcome(
  tx: Transaction,
  { actionId }: Pick<GroupLease, 'actionId'>,
  position: number,
  outcome: Outcome,
): Promise<void> {
  await tx
    .update(bulkActionNode)
    .set({ ...outcome, endedAt: sql`now()` })
    .where(
      and(
        eq(bulkActionNode.actionId, actionId),
        eq(bulkActionNode.position, position),
        inArray(bulkActionNode.state, ['queued', 'running']),
      ),
    )
}
