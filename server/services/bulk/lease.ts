import { and, eq } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { bulkActionCloud } from '@/db/schema'
import { transactionLimits } from '@/db/transaction-limits'
import { LeaseLost } from '@/server/allocation/ports'
import type { Runtime } from '../context'

/** The right to work on an action's nodes of one cloud: one job in one attempt. */
export type GroupLease = { actionId: string; cloudId: string; jobId: string; attempt: number }

/** How long a transaction may hold the group's row, in ms. */
const holdMsMax = 8_000

const group = ({ actionId, cloudId }: GroupLease) =>
  and(eq(bulkActionCloud.actionId, actionId), eq(bulkActionCloud.cloudId, cloudId))

/** Takes the lease for a job. False when there is nothing to do: the group is over, or a later attempt of this job has it. */
export async function claimGroup(runtime: Pick<Runtime, 'db'>, lease: GroupLease): Promise<boolean> {
  return await runtime.db.transaction(async (tx) => {
    const [locked] = await tx
      .select({ row: bulkActionCloud, limits: transactionLimits(holdMsMax) })
      .from(bulkActionCloud)
      .where(group(lease))
      .for('update')
    if (!locked || locked.row.endedAt !== null) return false
    if (locked.row.leaseJob === lease.jobId && locked.row.leaseAttempt > lease.attempt) return false
    await tx.update(bulkActionCloud).set({ leaseJob: lease.jobId, leaseAttempt: lease.attempt }).where(group(lease))
    return true
  })
}

/** Throws LeaseLost when another job or attempt has the group. It cannot be taken before the transaction ends. */
export async function lockGroup(tx: Transaction, lease: GroupLease, strength: 'share' | 'update'): Promise<void> {
  const [locked] = await tx
    .select({ row: bulkActionCloud, limits: transactionLimits(holdMsMax) })
    .from(bulkActionCloud)
    .where(group(lease))
    .for(strength)
  const { row } = locked ?? {}
  if (!row || row.endedAt !== null || row.leaseJob !== lease.jobId || row.leaseAttempt !== lease.attempt)
    throw new LeaseLost()
}

/** Writes in a transaction in which the group is ours. Throws LeaseLost. */
export const underGroup = async <Result>(
  runtime: Pick<Runtime, 'db'>,
  lease: GroupLease,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> =>
  await runtime.db.transaction(async (tx) => {
    await lockGroup(tx, lease, 'share')
    return await work(tx)
  })
