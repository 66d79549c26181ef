import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '@/db/client'
import { setting } from '@/db/schema'
import { defaultLeftoverSettings, type LeftoverSettings, leftoverSettingsSchema } from '@/server/domain/leftovers'
import { change } from '../change'
import { requireRole, type ServiceContext } from '../context'

const key = 'leftovers'

/** How the reaper works. What cannot be read any more counts as the defaults, which remove nothing. */
export async function leftoverSettings(db: Database | Transaction): Promise<LeftoverSettings> {
  const [row] = await db.select().from(setting).where(eq(setting.key, key))
  const parsed = leftoverSettingsSchema.safeParse(row?.value ?? {})
  return parsed.success ? parsed.data : defaultLeftoverSettings
}

/** Changes how the reaper works; members that are not given stay. */
export async function setLeftoverSettings(
  ctx: ServiceContext,
  input: Partial<LeftoverSettings>,
): Promise<LeftoverSettings> {
  requireRole(ctx, 'admin')
  return await change(ctx, async (tx, record) => {
    const before = await leftoverSettings(tx)
    const value = leftoverSettingsSchema.parse({ ...before, ...input })
    await tx.insert(setting).values({ key, value }).onConflictDoUpdate({ target: setting.key, set: { value } })
    await record({ action: 'leftovers.settings', subject: 'leftovers', details: { before, after: value } })
    return value
  })
}
