import { and, asc, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/db/client'
import { allocationNode } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'

/** An allocation, or some of its nodes. */
export const nodesInput = z.object({ id: z.string(), nodes: z.array(z.uuid()).min(1).max(1000).optional() })
export type NodesInput = z.infer<typeof nodesInput>
export type NodeRow = typeof allocationNode.$inferSelect

/** The chosen nodes, locked in the order that every writer locks them in. Throws `not-found` for a node of another one. */
export async function lockNodes(tx: Transaction, allocationId: string, ids?: string[]): Promise<NodeRow[]> {
  const rows = await tx
    .select()
    .from(allocationNode)
    .where(and(eq(allocationNode.allocationId, allocationId), ids ? inArray(allocationNode.id, ids) : undefined))
    .orderBy(asc(allocationNode.id))
    .for('update')
  if (ids && rows.length < new Set(ids).size) {
    throw new ServiceError('not-found', 'One of these nodes does not belong to this allocation.')
  }
  return rows.sort((a, b) => a.position - b.position)
}

/**
 * The nodes that the verb applies to. When single nodes were named and one does not fit, or none fits, it throws `conflict`
 * with the sentence.
 */
export function fitting(
  rows: NodeRow[],
  named: boolean,
  options: { fits: (row: NodeRow) => boolean; why: string },
): NodeRow[] {
  const chosen = rows.filter(options.fits)
  const misfits = rows.filter((row) => !options.fits(row))
  if (chosen.length === 0 || (named && misfits.length > 0)) {
    const states = [...new Set(misfits.map((row) => `${row.name} is ${row.state}`))].slice(0, 5)
    throw new ServiceError('conflict', `${options.why} ${states.join(', ')}.`)
  }
  return chosen
}
