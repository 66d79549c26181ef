import { outageOf } from '@/db/outage'
import type { CloudRow } from '@/db/queries/clouds'
import { learnedUsers, medianRunMs } from '@/db/queries/earlier-runs'
import { planCloud } from '@/server/allocation/plan'
import { type Failure, ServiceError } from '@/server/domain/errors'
import type { AllocationRequest } from '@/server/domain/request'
import { ProviderError } from '@/server/providers/errors'
import { describeProviderError } from '../clouds/ask-cloud'
import { freshDeclaration } from '../clouds/declaration'
import { freshCatalogue } from '../clouds/read-catalogue'
import { shutdownProblem } from '../clouds/refuse-shutdown'
import { siteOf } from '../clouds/site'
import type { ServiceContext } from '../context'
import { observedRoles } from '../quirks/observed-roles'
import type { PlannedCloud } from './shapes'

/** A plan is made from a catalogue that is not older; step 2 reads it live in any case. */
const catalogueAgeMsMax = 10 * 60_000

/** The plan of one cloud, or the problem that there is none: the cloud did not answer. Never throws for a cloud's sake. */
export async function planOneCloud(
  ctx: ServiceContext,
  row: CloudRow,
  request: AllocationRequest,
): Promise<PlannedCloud> {
  const about = { cloud: row.id, cloudName: row.name, simulated: row.simulated }
  try {
    const provider = await ctx.providers.of(row.id)
    const declaration = await freshDeclaration(ctx, row)
    // Before anything is asked of it: there may be nobody who answers any more.
    const problem = shutdownProblem(row.name, declaration)
    if (problem) return { ...about, plan: null, problem }
    const [catalogue, learned, earlierMs, observed] = await Promise.all([
      freshCatalogue(ctx, row.id, catalogueAgeMsMax),
      learnedUsers(ctx.db, row.id),
      medianRunMs(ctx.db, row.id),
      observedRoles(ctx.db, row.id),
    ])
    const site = siteOf(row.config, declaration)
    const plan = planCloud({
      cloudId: row.id,
      catalogue,
      request,
      site,
      provider,
      learned,
      earlierMs,
      observedRoles: observed,
    })
    return { ...about, plan, problem: null }
  } catch (error) {
    // No fault of this cloud: the whole request waits for the database.
    if (outageOf(error) !== null) throw error
    return { ...about, plan: null, problem: problemOf(error, ctx, row) }
  }
}

function problemOf(error: unknown, ctx: ServiceContext, row: CloudRow): Failure {
  if (error instanceof ServiceError) {
    const code = (error.details?.code as Failure['code'] | undefined) ?? 'unavailable'
    return { code, message: error.message, action: `Check ${row.name} in Settings, or launch without it.` }
  }
  if (error instanceof ProviderError) {
    return {
      code: error.code,
      message: describeProviderError(error),
      action: `Check ${row.name} in Settings, or launch without it.`,
    }
  }
  ctx.log.error({ error, cloud: row.id }, 'A plan could not be made.')
  return {
    code: 'internal',
    message: `The plan for ${row.name} could not be made because of an error of ours.`,
    action: 'Try again, or launch without this cloud; the log of the server has the details.',
  }
}
