import { eq } from 'drizzle-orm'
import { conformanceRun } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { getRun, mustFindRun } from './get-run'
import type { ConformanceRunItem } from './shapes'

/**
 * Asks a run to stop: what waits is skipped, what runs is cancelled and released. The run ends when its clouds are clean.
 * Asking twice is harmless. Throws `conflict` when it has ended.
 */
export async function cancelRun(ctx: ServiceContext, input: { id: string }): Promise<ConformanceRunItem> {
  requireRole(ctx, 'operator')
  const { id } = await mustFindRun(ctx.db, input.id)
  await change(ctx, async (tx, record) => {
    const [run] = await tx.select().from(conformanceRun).where(eq(conformanceRun.id, id)).for('update')
    if (!run || run.endedAt) throw new ServiceError('conflict', 'This conformance run has ended already.')
    if (run.cancelRequestedBy === null) {
      await tx.update(conformanceRun).set({ cancelRequestedBy: ctx.actor.name }).where(eq(conformanceRun.id, id))
    }
    await ctx.queue.send('conformance', { runId: id }, { tx })
    await record({ action: 'conformance.cancel', subject: id })
  })
  return await getRun(ctx, { id })
}
