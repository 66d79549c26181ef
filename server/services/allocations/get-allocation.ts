import { type AllocationView, stepDelivered } from '@/server/domain/allocation'
import type { CloudPlan } from '@/server/domain/plan'
import type { AllocationRequest } from '@/server/domain/request'
import { requireRole, type ServiceContext } from '../context'
import { readRetention } from '../retention/settings'
import { type AllocationRow, mustFindAllocation } from './find-allocation'
import type { AllocationDetail } from './shapes'
import { startingView } from './starting-view'

/** An allocation with its nodes and steps, folded from its events. Throws `not-found`. */
export async function getAllocation(ctx: ServiceContext, input: { id: string }): Promise<AllocationDetail> {
  requireRole(ctx, 'viewer')
  const row = await mustFindAllocation(ctx.db, input.id)
  return allocationDetail(row, await startingView(ctx.db, row, { withLog: false }))
}

/** What the allocation's page starts from; the stream goes on after `view.lastSeq`. Throws `not-found`. */
export async function getAllocationView(
  ctx: ServiceContext,
  input: { id: string },
): Promise<{
  id: string
  view: AllocationView
  request: AllocationRequest
  plans: CloudPlan[]
  eventsRemoved: { at: string; keptDays: number } | null
}> {
  requireRole(ctx, 'viewer')
  const row = await mustFindAllocation(ctx.db, input.id)
  const view = await startingView(ctx.db, row, { withLog: true })
  const removedAt = row.eventsRemovedAt
  const eventsRemoved = removedAt && { at: removedAt.toISOString(), keptDays: (await readRetention(ctx.db)).events }
  return { id: row.id, view, request: row.request, plans: row.plans, eventsRemoved }
}

function allocationDetail(row: AllocationRow, view: AllocationView): AllocationDetail {
  return {
    id: row.id,
    name: row.name,
    state: view.state,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    endedAt: row.endedAt?.toISOString() ?? null,
    request: row.request,
    eventsRemovedAt: row.eventsRemovedAt?.toISOString() ?? null,
    nodes: view.nodes.map((node) => ({
      id: node.id,
      cloud: node.cloudId,
      name: node.name,
      state: node.state,
      providerId: node.providerId,
      address: node.address,
      port: node.port,
      ssh: node.ssh,
      failure: node.failure,
      heldUntil: node.heldUntil,
      left: node.left,
      steps: node.steps.map((step) => ({
        step: step.step,
        state: step.state,
        delivered: stepDelivered(step),
        verdict: step.judgement.verdict,
        reason: step.judgement.reason,
        workarounds: step.workarounds,
        attempt: step.attempt,
        calls: step.calls,
        ms: step.ms,
        failure: step.failure,
      })),
    })),
  }
}
