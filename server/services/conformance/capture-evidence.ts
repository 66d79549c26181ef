import { eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { allEvents } from '@/db/queries/events'
import { allocation, type allocationNode, catalogue, cloud, conformanceEvidence } from '@/db/schema'
import { foldEvents } from '@/server/domain/allocation'
import { type Probe, runEvidenceSchema } from '@/server/domain/evidence'
import { referenceKey } from '@/server/domain/guideline'
import type { ReferenceRequest } from '@/server/domain/guideline-schema'
import { isInsideSite } from '../clouds/site'
import { buildEvidence } from './build-evidence'

type NodeRow = typeof allocationNode.$inferSelect

/**
 * Writes what a node's run showed, once: a second call answers the first one's id and `fresh` false. To be called when the node was
 * looked at again after 120 s or has failed for good, and before it is released.
 */
export async function captureEvidence(
  tx: Transaction,
  {
    run,
    request,
    node: row,
    userData,
  }: { run: string; request: ReferenceRequest; node: NodeRow; userData: Probe | null },
): Promise<{ id: string; fresh: boolean }> {
  const known = await evidenceOf(tx, row.id)
  if (known) return { id: known, fresh: false }
  const [made] = await tx.select().from(allocation).where(eq(allocation.id, row.allocationId))
  const [place] = await tx.select().from(cloud).where(eq(cloud.id, row.cloudId))
  const [kept] = await tx.select().from(catalogue).where(eq(catalogue.cloudId, row.cloudId))
  const events = await allEvents(tx, row.allocationId, { withLog: true })
  const node = foldEvents(events).nodes.find(({ id }) => id === row.id)
  if (!made || !place || !node) throw new Error(`Node ${row.id} has no allocation, cloud or events.`)
  const content = buildEvidence({
    run,
    allocation: row.allocationId,
    cloud: {
      id: place.id,
      name: place.name,
      provider: place.provider,
      simulated: place.simulated,
      insideSite: isInsideSite(place),
    },
    request,
    node,
    createdAt: made.createdAt.toISOString(),
    endedAt:
      endOf(
        events.map(({ event }) => event),
        row.id,
      ) ?? row.updatedAt.toISOString(),
    catalogue: kept?.content ?? null,
    userData,
  })
  const [inserted] = await tx
    .insert(conformanceEvidence)
    .values({
      cloudId: row.cloudId,
      requestKey: referenceKey(request),
      at: new Date(content.endedAt),
      nodeId: row.id,
      simulated: place.simulated,
      delivered: content.delivered,
      content: runEvidenceSchema.parse(JSON.parse(JSON.stringify(content))),
    })
    .onConflictDoNothing()
    .returning({ id: conformanceEvidence.id })
  return { id: inserted?.id ?? (await evidenceOf(tx, row.id))!, fresh: inserted !== undefined }
}

async function evidenceOf(tx: Transaction, nodeId: string): Promise<string | null> {
  const [row] = await tx
    .select({ id: conformanceEvidence.id })
    .from(conformanceEvidence)
    .where(eq(conformanceEvidence.nodeId, nodeId))
  return row?.id ?? null
}

type Event = Awaited<ReturnType<typeof allEvents>>[number]['event']

/** When the last look was made, or the node failed. */
const endOf = (events: readonly Event[], node: string): string | null =>
  events.findLast((event) => 'node' in event && event.node === node && ends.has(event.type))?.at ?? null
const ends: ReadonlySet<string> = new Set(['step-rechecked', 'node-failed'])
