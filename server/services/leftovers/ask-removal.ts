import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import { leftover } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { isDue } from '@/server/domain/leftovers'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from '../inventory/sync-run'
import { leftoverSettings } from './settings'
import type { removeInput } from './shapes'
import type { LeftoverRow } from './sightings'

/**
 * A person has leftovers removed: those chosen, or all that are due. A worker looks at each once more before it asks the cloud.
 * What is unknown needs its name typed, one by one. Throws `not-found` for what is not there any more.
 */
export async function askRemoval(
  ctx: ServiceContext,
  input: z.output<typeof removeInput>,
): Promise<{ asked: { id: string; name: string }[] }> {
  requireRole(ctx, 'operator')
  return await change(ctx, async (tx, record) => {
    const settings = await leftoverSettings(tx)
    const open = await tx
      .select()
      .from(leftover)
      .where(
        and(
          isNull(leftover.endedAt),
          input.ids ? inArray(leftover.id, input.ids) : undefined,
          input.cloud === undefined ? undefined : eq(leftover.cloudId, input.cloud),
        ),
      )
      .orderBy(leftover.id)
      .for('update')
    const chosen = input.ids ? open : open.filter((row) => isDue(row, settings))
    const missing = (input.ids ?? []).filter((id) => !open.some((row) => row.id === id))
    if (missing.length > 0) {
      throw new ServiceError(
        'not-found',
        `${missing.length === 1 ? 'One of them is' : `${missing.length} of them are`} not there any more. Look again.`,
        { missing },
      )
    }
    if (chosen.length === 0)
      throw new ServiceError('conflict', 'Nothing is due. Choose what to remove, or wait for the grace.')
    for (const row of chosen) requireName(row, input.names?.[row.id])
    const now = await databaseNow(tx)
    await tx
      .update(leftover)
      .set({ requestedBy: ctx.actor.name, requestedAt: now, problem: null })
      .where(
        inArray(
          leftover.id,
          chosen.map(({ id }) => id),
        ),
      )
    for (const cloudId of new Set(chosen.map((row) => row.cloudId))) {
      const ids = chosen.filter((row) => row.cloudId === cloudId).map(({ id }) => id)
      await ctx.queue.send('leftover-removal', { cloudId, ids, by: ctx.actor.name }, { tx })
    }
    const asked = chosen.map((row) => ({ id: row.id, name: labelOf(row) }))
    await record({
      action: 'leftovers.remove',
      subject: chosen.length === 1 ? asked[0]!.name : `${chosen.length} leftovers`,
      details: { leftovers: chosen.map((row) => `${row.cloudId} ${row.kind} ${labelOf(row)} (${row.providerId})`) },
    })
    return { asked }
  })
}

const labelOf = ({ name, providerId }: LeftoverRow): string => name || providerId

function requireName(row: LeftoverRow, typed: string | undefined): void {
  if (row.verdict !== 'unknown' || typed === labelOf(row)) return
  throw new ServiceError(
    'bad-request',
    `Nothing here explains the ${row.kind} ${labelOf(row)}: another database may need it. Type its name to remove it all the same.`,
    { id: row.id },
  )
}
