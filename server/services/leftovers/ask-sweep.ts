import type { z } from 'zod'
import { configuredClouds } from '@/db/queries/clouds'
import { change } from '../change'
import { mustFindCloud } from '../clouds/get-cloud'
import { requireRole, type ServiceContext } from '../context'
import type { sweepInput } from './shapes'

/**
 * Has clouds looked at now, one or all. `busy` are those whose sweep is queued or runs already: that one answers the same
 * question.
 */
export async function askSweep(
  ctx: ServiceContext,
  input: z.output<typeof sweepInput>,
): Promise<{ started: string[]; busy: string[] }> {
  requireRole(ctx, 'operator')
  const clouds = input.cloud === undefined ? await configuredClouds(ctx.db) : [await mustFindCloud(ctx, input.cloud)]
  return await change(ctx, async (tx, record) => {
    const started: string[] = []
    const busy: string[] = []
    for (const { id } of clouds) {
      const data = { cloudId: id, by: ctx.actor.name, dryRun: input.dryRun }
      const job = await ctx.queue.send('leftover-sweep', data, { key: id, tx })
      if (job === null) busy.push(id)
      else started.push(id)
    }
    await record({
      action: 'leftovers.sweep',
      subject: input.cloud ?? 'all clouds',
      details: { dryRun: input.dryRun, started, busy },
    })
    return { started, busy }
  })
}
