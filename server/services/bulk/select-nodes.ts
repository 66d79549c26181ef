import { asc, eq, inArray, type SQL } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { nodeConditions } from '@/db/queries/nodes'
import { allocationNode, cloud, node } from '@/db/schema'
import { bulkNodesMax } from '@/server/domain/bulk-action'
import type { BulkSubject } from '@/server/domain/bulk-refusal'
import { ServiceError } from '@/server/domain/errors'
import type { BulkSelection } from './shapes'

/** A chosen node with what decides whether an action makes sense for it. */
export type ChosenNode = BulkSubject & {
  id: string
  name: string
  providerId: string
  cloudId: string
  cloudName: string
  allocationId: string | null
  allocationNodeId: string | null
}

/** The chosen nodes by name, at most one more than an action takes. Throws `bad-request` for nodes of history and `not-found`. */
export async function selectNodes(db: Database | Transaction, selection: BulkSelection): Promise<ChosenNode[]> {
  const named = 'ids' in selection ? [...new Set(selection.ids)] : null
  const rows = await read(db, 'ids' in selection ? inArray(node.id, named ?? []) : conditionsOf(selection))
  if (named && rows.length < named.length) {
    const missing = named.filter((id) => !rows.some((row) => row.id === id))
    const what = missing.length === 1 ? 'One of these nodes is' : `${missing.length} of these nodes are`
    throw new ServiceError('not-found', `${what} not known here. Read the list again.`, { missing })
  }
  return rows
}

function conditionsOf({ filter }: Extract<BulkSelection, { filter: unknown }>): SQL | undefined {
  if (filter.at !== undefined) {
    throw new ServiceError(
      'bad-request',
      'Nodes of a time that is over cannot be acted on. Go back to now, and choose among the nodes that are there.',
    )
  }
  return nodeConditions(filter)
}

async function read(db: Database | Transaction, where: SQL | undefined): Promise<ChosenNode[]> {
  const rows = await db
    .select({
      id: node.id,
      name: node.name,
      providerId: node.providerId,
      cloudId: node.cloudId,
      cloudName: cloud.name,
      state: node.state,
      record: node.record,
      goneAt: node.goneAt,
      removedAt: cloud.removedAt,
      run: allocationNode.state,
      allocationId: allocationNode.allocationId,
      allocationNodeId: allocationNode.id,
    })
    .from(node)
    .innerJoin(cloud, eq(cloud.id, node.cloudId))
    .leftJoin(allocationNode, eq(allocationNode.id, node.allocationNodeId))
    .where(where)
    .orderBy(asc(node.name), asc(node.id))
    .limit(bulkNodesMax + 1)
  return rows.map(({ record, goneAt, removedAt, ...row }) => ({
    ...row,
    tags: record.marks,
    gone: goneAt !== null,
    cloudRemoved: removedAt !== null,
  }))
}
