import { eq } from 'drizzle-orm'
import type { z } from 'zod'
import { apiExchange } from '@/db/schema'
import { ServiceError } from '@/server/domain/errors'
import { daysText } from '@/server/domain/retention'
import { requireRole, type ServiceContext } from '../context'
import { readRetention } from '../retention/settings'
import type { exchangeShape } from './shapes'

/** One API call with its bodies, redacted. Throws `not-found`. */
export async function getExchange(ctx: ServiceContext, input: { id: string }): Promise<z.infer<typeof exchangeShape>> {
  requireRole(ctx, 'viewer')
  const [row] = await ctx.db.select().from(apiExchange).where(eq(apiExchange.id, input.id))
  if (!row) {
    const { exchanges } = await readRetention(ctx.db)
    throw new ServiceError(
      'not-found',
      `There is no such API call. Calls are kept ${daysText(exchanges)}, longer where a verdict cites them.`,
    )
  }
  const { nodeId: _nodeId, ...exchange } = row
  return { ...exchange, at: row.at.toISOString() }
}
