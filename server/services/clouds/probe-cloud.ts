import { eq, sql } from 'drizzle-orm'
import type { z } from 'zod'
import { cloud } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { defaultGroupOf, observeProbe } from '../quirks/observe-probe'
import { wakeChannels } from '../wakes'
import { readAccount } from './account/read-account'
import { askCloud } from './ask-cloud'
import { keepDeclaration } from './declaration'
import { mustFindCloud } from './get-cloud'
import type { identityShape } from './shapes'

/**
 * Asks a cloud who we are there, also while it is paused, and keeps the answer, also when it is an error, which it then
 * throws.
 */
export async function probeCloud(ctx: ServiceContext, input: { id: string }): Promise<z.infer<typeof identityShape>> {
  requireRole(ctx, 'operator')
  const row = await mustFindCloud(ctx, input.id)
  await keepDeclaration(ctx, row.id)
  const outcome = await askCloud(
    () => ctx.providers.of(row.id),
    async (provider, call) => {
      const identity = await provider.probe(call)
      return { identity, group: await defaultGroupOf(ctx, provider, { row, call }) }
    },
    { timeoutMs: 20_000, insist: true },
  ).then(
    (found) => found,
    (error: unknown) => {
      if (error instanceof ServiceError) return { error }
      throw error
    },
  )
  await change(ctx, async (tx, record) => {
    const found =
      'identity' in outcome
        ? { identity: outcome.identity, health: 'ok' as const, problem: null, problemCode: null, breaker: null }
        : {
            health: 'failing' as const,
            problem: outcome.error.message,
            problemCode: String(outcome.error.details?.code),
          }
    await tx
      .update(cloud)
      .set({ ...found, probedAt: new Date() })
      .where(eq(cloud.id, row.id))
    if ('identity' in outcome) await observeProbe(tx, row, outcome)
    // Processes that had paused it try it with their next call.
    if ('identity' in outcome) await tx.execute(sql`select pg_notify(${wakeChannels.answers}, ${row.id})`)
    await record({ action: 'cloud.probe', subject: row.id, details: { health: found.health } })
  })
  if ('error' in outcome) throw outcome.error
  await readAccount(ctx, row.id, { insist: true })
  return outcome.identity
}
