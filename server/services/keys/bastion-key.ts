import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/db/client'
import { setting } from '@/db/schema'
import type { HostKey } from '@/server/ssh/port'

const settingOf = (host: string, port: number): string => `bastion-host-key ${host}:${port}`
const shape = z.object({ type: z.string(), key: z.string() })

/** The host key that a bastion without a configured one showed first; null when nobody was there yet. */
export async function bastionKey(db: Pick<Transaction, 'select'>, host: string, port: number): Promise<HostKey | null> {
  const [row] = await db
    .select()
    .from(setting)
    .where(eq(setting.key, settingOf(host, port)))
  return row ? shape.parse(row.value) : null
}

/** Keeps the first key for good: another one is refused until the right one is configured as `bastion.hostKey`. */
export async function keepBastionKey(tx: Transaction, at: { host: string; port: number }, key: HostKey): Promise<void> {
  const value = { type: key.type, key: key.key }
  await tx
    .insert(setting)
    .values({ key: settingOf(at.host, at.port), value })
    .onConflictDoNothing()
}
