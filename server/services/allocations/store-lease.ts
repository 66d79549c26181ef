import { and, eq, sql } from 'drizzle-orm'
import { allocationNode } from '@/db/schema'
import { LeaseLost, type RunStore } from '@/server/allocation/ports'
import type { StoreScope } from './store'

type Part = Pick<RunStore, 'holdsLease' | 'time'>

/** Whose node it is now, and what the time is: the database says both, since workers may stand still and clocks may jump. */
export function storeLease({ runtime, lease, read }: StoreScope): Part {
  return {
    async holdsLease() {
      const [mine] = await read(
        async () =>
          await runtime.db
            .select({ id: allocationNode.id })
            .from(allocationNode)
            .where(
              and(
                eq(allocationNode.id, lease.nodeId),
                eq(allocationNode.run, lease.run),
                eq(allocationNode.leaseJob, lease.jobId),
                eq(allocationNode.leaseAttempt, lease.attempt),
              ),
            ),
      )
      if (!mine) throw new LeaseLost()
    },
    async time() {
      const now = sql`select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as ms`
      const [row] = await read(async () => await runtime.db.execute<{ ms: number }>(now))
      return row!.ms
    },
  }
}
