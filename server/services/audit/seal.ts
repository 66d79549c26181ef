import { asc, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { audit, auditSeal, auditUnsealed } from '@/db/schema'
import type { Runtime } from '../context'
import { hashOf, noHash, type Seal } from './chain'

/** One transaction seals at most so many: a few tens of milliseconds. */
const batchSize = 500
const sealKey = 'seal'

export type Sealed = {
  sealed: number
  /** Another process seals at this moment. */
  busy: boolean
}

/**
 * Seals what waits. Afterwards and not in the transaction of the change: there all changes would wait for one lock, and a process
 * that stands still while it holds it would stop them all. So the lock is tried and never waited for, and who writes to the audit
 * touches nothing that is locked here. Entries get their places in the order in which they became visible; a smaller id that
 * commits later gets the next place.
 */
export async function sealAudit(
  { db }: Pick<Runtime, 'db'>,
  options: { signal?: AbortSignal; batchSize?: number } = {},
): Promise<Sealed> {
  const limit = options.batchSize ?? batchSize
  for (let sealed = 0; ; ) {
    options.signal?.throwIfAborted()
    const count = await db.transaction(async (tx) => await sealBatch(tx, limit))
    if (count === null) return { sealed, busy: true }
    sealed += count
    if (count < limit) return { sealed, busy: false }
  }
}

/** How many were sealed; null when another process has the lock. */
async function sealBatch(tx: Transaction, limit: number): Promise<number | null> {
  const [lock] = await tx.execute<{ mine: boolean; at: string }>(
    sql`select pg_try_advisory_xact_lock(hashtext('plumbline-audit-seal')) as mine, extract(epoch from now()) * 1000 as at`,
  )
  if (!lock?.mine) return null
  // What waits and is gone waits for ever: it is the trace by which verifying finds that it was removed.
  const rows = await tx
    .select(getTableColumns(audit))
    .from(auditUnsealed)
    .innerJoin(audit, eq(audit.id, auditUnsealed.auditId))
    .orderBy(asc(auditUnsealed.auditId))
    .limit(limit)
  if (rows.length === 0) return 0
  const [head] = await tx.select().from(auditSeal).orderBy(desc(auditSeal.position)).limit(1)
  const sealedAt = new Date(Math.trunc(Number(lock.at)))
  let last: Pick<Seal, 'position' | 'hash'> = head ?? { position: 0, hash: noHash }
  const seals = rows.map((row) => {
    const place = { position: last.position + 1, previousHash: last.hash, sealedAt }
    const seal = { ...place, hash: hashOf(row, place), auditId: row.id }
    last = seal
    return seal
  })
  await tx.insert(auditSeal).values(seals)
  await tx.delete(auditUnsealed).where(
    inArray(
      auditUnsealed.auditId,
      rows.map(({ id }) => id),
    ),
  )
  return rows.length
}

/** Seals each minute, and soon after a change (`kickSealing`); once over all workers. */
export const scheduleSealing = async (runtime: Pick<Runtime, 'queue'>): Promise<void> =>
  await runtime.queue.schedule('audit-seal', '* * * * *', {}, sealKey)

const kicks = new WeakMap<object, NodeJS.Timeout>()
/** Changes of a moment are sealed together. */
const kickMs = 300

/**
 * Has new entries sealed soon, after their transaction: a job sent inside would make changes wait for each other. Never throws; a
 * kick that is lost is made up for within a minute.
 */
export function kickSealing({ queue, log }: Pick<Runtime, 'queue' | 'log'>): void {
  if (kicks.has(queue)) return
  const timer = setTimeout(() => {
    kicks.delete(queue)
    queue
      .send('audit-seal', {}, { key: sealKey })
      .catch((error: unknown) => log.debug({ error }, 'Sealing was not asked for.'))
  }, kickMs)
  kicks.set(queue, timer.unref())
}
