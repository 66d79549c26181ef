import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { setting } from '@/db/schema'
import { type RetentionDays, retentionDays } from '@/server/domain/retention-schema'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'
import { parse } from '../parse'
import { updateRetentionInput } from './shapes'

const key = 'retention'

/** Days per class as they are set. A value that this version does not take counts as not set. */
export async function readRetention(db: Pick<Database, 'select'>): Promise<RetentionDays> {
  const [row] = await db.select().from(setting).where(eq(setting.key, key))
  const read = retentionDays.safeParse(row?.value ?? {})
  return read.success ? read.data : retentionDays.parse({})
}

/** Changes how long classes are kept; it counts from the next run on. Throws `bad-request` outside a class's limits. */
export async function updateRetention(ctx: ServiceContext, input: unknown): Promise<RetentionDays> {
  requireRole(ctx, 'admin')
  const given = parse(updateRetentionInput, input)
  return await change(ctx, async (tx, record) => {
    const before = await lockedRetention(tx)
    const value = retentionDays.parse({ ...before, ...given })
    await tx.update(setting).set({ value }).where(eq(setting.key, key))
    await record({
      action: 'data.retention',
      subject: Object.keys(given).join(', '),
      details: { before, after: value },
    })
    return value
  })
}

async function lockedRetention(tx: Transaction): Promise<RetentionDays> {
  await tx.insert(setting).values({ key, value: {} }).onConflictDoNothing()
  await tx.select().from(setting).where(eq(setting.key, key)).for('update')
  return await readRetention(tx)
}
