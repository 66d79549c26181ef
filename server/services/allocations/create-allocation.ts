import type { Transaction } from '@/db/client'
import { allocation, allocationNode } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import type { CloudPlan, PlanChoice } from '@/server/domain/plan'
import type { AllocationPurpose, AllocationRequest } from '@/server/domain/request'
import type { Runtime } from '../context'
import { appendEvents } from './append-events'

export type NewAllocation = {
  /** A new one when absent. */
  id?: string
  request: AllocationRequest
  /** Of each cloud, in the order of the request; none where step 3 decides alone. */
  plans: CloudPlan[]
  purpose: AllocationPurpose
  by: string
  /** One entry for each node, in order. */
  nodes: { cloud: string; cloudName: string; simulated: boolean; approved: PlanChoice }[]
}

/** Allocation, nodes, first event and one job per node, in the caller's transaction. Throws `conflict` when the id is taken. */
export async function createAllocation(
  runtime: Pick<Runtime, 'queue'>,
  tx: Transaction,
  { id: chosen, request, plans, purpose, by, nodes: wanted }: NewAllocation,
): Promise<{ id: string; nodes: string[] }> {
  const { name } = request
  const [row] = await tx
    .insert(allocation)
    .values({ ...(chosen && { id: chosen }), name, request, plans, purpose, createdBy: by })
    .onConflictDoNothing({ target: allocation.id })
    .returning({ id: allocation.id })
  if (!row) throw new ServiceError('conflict', `There is an allocation ${chosen} already. Choose another id.`)
  const { id } = row
  const nodes = await tx
    .insert(allocationNode)
    .values(
      wanted.map(({ cloud: cloudId, approved }, position) => ({
        allocationId: id,
        cloudId,
        name: `${name}-${position + 1}`,
        position,
        approved,
      })),
    )
    .returning()
  nodes.sort((a, b) => a.position - b.position)
  await appendEvents(tx, id, [
    {
      v: 1,
      type: 'allocation-created',
      at: new Date().toISOString(),
      by,
      name,
      nodes: nodes.map((node, index) => ({
        id: node.id,
        name: node.name,
        cloudId: node.cloudId,
        cloudName: wanted[index]!.cloudName,
        simulated: wanted[index]!.simulated,
      })),
    },
  ])
  for (const node of nodes) {
    const data = { nodeId: node.id, run: node.run, task: 'run' as const }
    await runtime.queue.send('node', data, { key: `${node.id}:${node.run}`, group: node.cloudId, tx })
  }
  return { id, nodes: nodes.map((node) => node.id) }
}
