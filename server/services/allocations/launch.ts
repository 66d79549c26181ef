import type { Transaction } from '@/db/client'
import { ServiceError } from '@/server/domain/errors'
import { planChoice, samePlan } from '@/server/domain/plan'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { createAllocation } from './create-allocation'
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
  const nodes = planned.flatMap(({ cloud, cloudName, simulated, plan }) =>
    Array.from({ length: request.count }, () => ({ cloud, cloudName, simulated, approved: planChoice(plan!) })),
  )
  const plans = planned.map(({ plan }) => plan!)
  const made = await createAllocation(ctx, tx, { request, plans, purpose: 'use', by: ctx.actor.name, nodes })
  return made.id
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
