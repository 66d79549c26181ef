import { isDeepStrictEqual } from 'node:util'
import { eq } from 'drizzle-orm'
import { allocation } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { planChoice, samePlan } from '@/server/domain/plan'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { asStored, once } from '../once'
import { parse } from '../parse'
import { createAllocation } from './create-allocation'
import { getAllocation } from './get-allocation'
import { isLaunchable, planClouds } from './plan'
import { type AllocationDetail, type LaunchInput, launchInput, type PlannedCloud } from './shapes'

/**
 * Plans again, then commits allocation, nodes, first event, audit row and one job per node together: all clouds or none.
 * Throws `precondition-failed` that names each cloud with a problem, and `conflict` when a plan differs from the approved.
 * With an id that the caller chose, the same launch once more answers what the first has made.
 */
export async function launch(ctx: ServiceContext, input: unknown): Promise<AllocationDetail> {
  requireRole(ctx, 'operator')
  const wanted = parse(launchInput, input)
  return await once(
    async () => await launchedBefore(ctx, wanted),
    async () => {
      const planned = await planClouds(ctx, wanted)
      refuseProblems(planned)
      refuseChanged(planned, wanted.approved)
      return await getAllocation(ctx, { id: await commit(ctx, wanted, planned) })
    },
  )
}

/** The allocation that this very launch has made already. Throws `conflict` when the id is another launch's. */
async function launchedBefore(
  ctx: ServiceContext,
  { id, approved: _approved, ...request }: LaunchInput,
): Promise<AllocationDetail | null> {
  const [row] = id === undefined ? [] : await ctx.db.select().from(allocation).where(eq(allocation.id, id))
  if (!row) return null
  const same = row.createdBy === ctx.actor.name && isDeepStrictEqual(row.request, asStored(request))
  if (same) return await getAllocation(ctx, { id: row.id })
  throw new ServiceError(
    'conflict',
    `Nothing was launched: ${id} is the id of another launch, "${row.name}" by ${row.createdBy}. Choose a new id, or none.`,
  )
}

const commit = (
  ctx: ServiceContext,
  { id, approved: _approved, ...request }: LaunchInput,
  planned: PlannedCloud[],
): Promise<string> =>
  change(ctx, async (tx, record) => {
    const nodes = planned.flatMap(({ cloud, cloudName, simulated, plan }) =>
      Array.from({ length: request.count }, () => ({ cloud, cloudName, simulated, approved: planChoice(plan!) })),
    )
    const plans = planned.map(({ plan }) => plan!)
    const made = await createAllocation(ctx, tx, { id, request, plans, purpose: 'use', by: ctx.actor.name, nodes })
    const { name, clouds, count } = request
    await record({ action: 'allocation.launch', subject: made.id, details: { name, clouds, count } })
    return made.id
  })

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
