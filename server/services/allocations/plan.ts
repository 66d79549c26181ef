import type { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'
import { type AllocationRequest, allocationRequestSchema } from '@/server/domain/request'
import { mustFindCloud } from '../clouds/get-cloud'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { planOneCloud } from './plan-one-cloud'
import type { PlannedCloud, planResultShape } from './shapes'

/**
 * What each chosen cloud would do with a request: picks with their rules and everything rejected. A cloud that does not
 * answer has its problem in place of a plan and never hides the others. Throws `not-found` for an unknown cloud.
 */
export async function planAllocation(ctx: ServiceContext, input: unknown): Promise<z.infer<typeof planResultShape>> {
  requireRole(ctx, 'viewer')
  const clouds = await planClouds(ctx, parse(allocationRequestSchema, input))
  return { launchable: clouds.every(isLaunchable), clouds }
}

/** A plan for each cloud of the request, in its order. */
export async function planClouds(ctx: ServiceContext, request: AllocationRequest): Promise<PlannedCloud[]> {
  const ids = [...new Set(request.clouds)]
  const rows = await Promise.all(ids.map((id) => mustFindCloud(ctx, id)))
  const stray = Object.keys(request.pins).filter((id) => !ids.includes(id))
  if (stray.length > 0) {
    throw new ServiceError('bad-request', `pins: ${stray.join(', ')} is not among the clouds of this request.`)
  }
  return await Promise.all(rows.map((row) => planOneCloud(ctx, row, request)))
}

/** True when the cloud has a plan without problems. */
export const isLaunchable = (planned: PlannedCloud): boolean =>
  planned.plan !== null && planned.plan.problems.length === 0
