import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allocation, allocationEvent, allocationNode } from '@/db/schema'
import { emptyAllocation, foldEvent, type NodeView } from '@/server/domain/allocation'
import type { AllocationEvent } from '@/server/domain/events'
import { type AllocationState, allocationState } from '@/server/domain/steps'
import { wakeChannels } from '../wakes'

/** ISO 8601 UTC in milliseconds. */
const databaseTime = sql<string>`to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
type NodeRow = typeof allocationNode.$inferSelect
const moving: ReadonlySet<AllocationState> = new Set(['queued', 'running', 'releasing'])

/**
 * Appends events to an allocation in the caller's transaction: node rows first, then the allocation's row are locked, so
 * that numbers have no holes and are committed in their order. States of rows follow from the same reducer that the
 * browser folds with. One NOTIFY for all. Events get the
 * database's time, since the clocks of machines differ and jump. `write` names the write that appends them, for one whose
 * commit may never be confirmed. Answers the last number.
 */
export async function appendEvents(
  tx: Transaction,
  allocationId: string,
  drafts: AllocationEvent[],
  write?: string,
): Promise<number> {
  const touched = [...new Set(drafts.flatMap((event) => ('node' in event ? [event.node] : [])))]
  const rows =
    touched.length === 0
      ? []
      : await tx
          .select()
          .from(allocationNode)
          .where(inArray(allocationNode.id, touched))
          .orderBy(asc(allocationNode.id))
          .for('update')
  const [locked] = await tx
    .select({ lastSeq: allocation.lastSeq, at: databaseTime })
    .from(allocation)
    .where(eq(allocation.id, allocationId))
    .for('update')
  if (!locked) throw new Error(`There is no allocation ${allocationId}.`)
  if (drafts.length === 0) return locked.lastSeq

  const events = drafts.map((event) => ({ ...event, at: locked.at }))
  await tx
    .insert(allocationEvent)
    .values(events.map((event, index) => ({ allocationId, seq: locked.lastSeq + 1 + index, event })))
  for (const row of rows) await followNode(tx, row, { events, write })
  const lastSeq = locked.lastSeq + events.length
  await followAllocation(tx, allocationId, lastSeq)
  await tx.execute(sql`select pg_notify(${wakeChannels.events}, ${allocationId})`)
  return lastSeq
}

/** Brings a node's row to where the events lead. */
async function followNode(
  tx: Transaction,
  row: NodeRow,
  { events, write }: { events: AllocationEvent[]; write: string | undefined },
): Promise<void> {
  const folded = events
    .map((event, index) => ({ seq: index + 1, event }))
    .reduce(foldEvent, { ...emptyAllocation, nodes: [viewOf(row)] }).nodes[0]!
  await tx
    .update(allocationNode)
    .set({
      state: folded.state,
      providerId: folded.providerId,
      address: folded.address,
      port: folded.port,
      ssh: folded.ssh,
      failure: folded.failure,
      heldUntil: folded.heldUntil === null ? null : new Date(folded.heldUntil),
      left: folded.left,
      updatedAt: sql`now()`,
      ...(write === undefined ? {} : { lastWrite: write }),
    })
    .where(eq(allocationNode.id, row.id))
}

/** As much of a node as its row holds: what the reducer needs for the row's own columns. */
const viewOf = (row: NodeRow): NodeView => ({
  id: row.id,
  name: row.name,
  cloudId: row.cloudId,
  cloudName: '',
  simulated: false,
  state: row.state,
  steps: [],
  providerId: row.providerId,
  address: row.address,
  port: row.port,
  ssh: row.ssh,
  failure: row.failure,
  heldUntil: row.heldUntil?.toISOString() ?? null,
  startedAt: null,
  endedAt: null,
  left: row.left,
  log: [],
  exchanges: [],
})

async function followAllocation(tx: Transaction, id: string, lastSeq: number): Promise<void> {
  const nodes = await tx
    .select({ state: allocationNode.state })
    .from(allocationNode)
    .where(eq(allocationNode.allocationId, id))
  const state = nodes.length > 0 ? allocationState(nodes.map((node) => node.state)) : 'queued'
  await tx
    .update(allocation)
    .set({ lastSeq, state, endedAt: moving.has(state) ? null : sql`now()` })
    .where(eq(allocation.id, id))
}
