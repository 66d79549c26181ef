import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/db/client'
import { setting } from '@/db/schema'

export const keyStateKey = 'master-key'

/** Which master key the rows of this installation are sealed with, and since when (ISO 8601 UTC). */
const keyState = z.object({ id: z.string(), since: z.string() })
export type KeyState = z.infer<typeof keyState>

/**
 * The key's id as the database knows it; null before the first start that kept it. With `share` nobody rotates until the
 * transaction ends, with `update` nobody seals either.
 */
export async function readKeyState(
  tx: Pick<Transaction, 'select'>,
  lock?: 'share' | 'update',
): Promise<KeyState | null> {
  const query = tx.select().from(setting).where(eq(setting.key, keyStateKey))
  const [row] = lock ? await query.for(lock) : await query
  return row ? keyState.parse(row.value) : null
}

/** Keeps the id of the key that rows are sealed with from now on. */
export async function writeKeyState(tx: Pick<Transaction, 'insert'>, id: string): Promise<void> {
  const value = { id, since: new Date().toISOString() }
  await tx
    .insert(setting)
    .values({ key: keyStateKey, value })
    .onConflictDoUpdate({ target: setting.key, set: { value } })
}
