import type { Transaction } from '@/db/client'
import { allocation, allocationNode } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { planChoice, samePlan } from '@/server/domain/plan'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { appendEvents } from './append-events'
import { getAllocation } from './get-allocation'
import { isLaunchable, planClouds } from './plan'
import { type AllocationDetail, type LaunchInput, launchInput, type PlannedCloud } from './shapes'

/**
 * Plans again, then commits allocation, nodes, first event, audit row and one job per node together: all clouds or none.
 * Throws `precondition-failed` that names each cloud with a problem, and `conflict` when a plan differs from the approved.
 */
export async function launch(ctx: ServiceContext, input: unknown): Promise<AllocationDetail> {
  requireRole(ctx, 'operator')
  const request = parse(launchInput, input)
  const planned = await planClouds(ctx, request)
  refuseProblems(planned)
  refuseChanged(planned, request.approved)
  const id = await change(ctx, async (tx, record) => {
    const id = await commit(ctx, tx, request, planned)
    const { name, clouds, count } = request
    await record({ action: 'allocation.launch', subject: id, details: { name, clouds, count } })
    return id
  })
  return await getAllocation(ctx, { id })
}

async function commit(
  ctx: ServiceContext,
  tx: Transaction,
  { approved: _approved, ...request }: LaunchInput,
  planned: PlannedCloud[],
): Promise<string> {
  const plans = planned.map(({ plan }) => plan!)
  const [row] = await tx
    .insert(allocation)
    .values({ name: request.name, request, plans, createdBy: ctx.actor.name })
    .returning({ id: allocation.id })
  const id = row!.id
  const wanted = planned.flatMap((cloud) => Array.from({ length: request.count }, () => cloud))
  const nodes = await tx
    .insert(allocationNode)
    .values(
      wanted.map((cloud, position) => ({
        allocationId: id,
        cloudId: cloud.cloud,
        name: `${request.name}-${position + 1}`,
        position,
        approved: planChoice(cloud.plan!),
      })),
    )
    .returning()
  nodes.sort((a, b) => a.position - b.position)
  await appendEvents(tx, id, [
    {
      v: 1,
      type: 'allocation-created',
      at: new Date().toISOString(),
      by: ctx.actor.name,
      name: request.name,
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
    await ctx.queue.send('node', data, { key: `${node.id}:${node.run}`, group: node.cloudId, tx })
  }
  return id
}

function refuseProblems(planned: PlannedCloud[]): void {
  const bad = planned.filter((cloud) => !isLaunchable(cloud))
  if (bad.length === 0) return
  const problems = bad.map((cloud) => ({
    cloud: cloud.cloud,
    problems: cloud.problem ? [cloud.problem] : (cloud.plan?.problems ?? []),
  }))
  const sentences = bad.map((cloud, index) => {
    const messages = problems[index]!.problems.map((problem) => `${problem.message} ${problem.action}`)
    return `${cloud.cloudName}: ${messages.join(' ')}`
  })
  throw new ServiceError('precondition-failed', `Nothing was launched. ${sentences.join(' ')}`, { problems })
}

function refuseChanged(planned: PlannedCloud[], approved: LaunchInput['approved']): void {
  const changed = planned.filter(({ cloud, plan }) => {
    const choice = approved?.[cloud]
    return choice !== undefined && !samePlan(choice, planChoice(plan!))
  })
  if (changed.length === 0) return
  throw new ServiceError(
    'conflict',
    `Nothing was launched: the plan for ${changed.map((cloud) => cloud.cloudName).join(', ')} has changed since it was shown. Look at the new plan and launch again.`,
    { changed: changed.map((cloud) => cloud.cloud) },
  )
}
