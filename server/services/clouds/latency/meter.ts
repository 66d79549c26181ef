import { sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from '@/db/client'
import { apiLatency, cloud } from '@/db/schema'
import { addBuckets, type Buckets, bucketOf, noBuckets } from '@/server/domain/latency'
import type { Measurement } from '@/server/providers/guard/guard'

/** A service has a few dozen kinds of requests; what comes above this is counted together. */
const operationsMax = 100
const others = 'other'

type Counted = { buckets: Buckets; count: number; errors: number }

/** Counts the requests of this process to clouds, in memory, and adds them to the database from time to time. */
export type LatencyMeter = {
  /** The counter of one cloud: cheap, and never throws. */
  of(cloudId: string): (one: Measurement) => void
  /** Adds what was counted to the database. Never throws: what cannot be written is kept for the next time. */
  flush(): Promise<void>
  /** Flushes each `everyMs` until `stop`, which flushes once more. */
  start(everyMs: number): void
  stop(): Promise<void>
}

export function createLatencyMeter(db: Database, log: Pick<Logger, 'warn'>): LatencyMeter {
  let counts = new Map<string, Map<string, Counted>>()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  const add = (cloudId: string, operation: string, more: Counted) => {
    const ofCloud = counts.get(cloudId) ?? new Map<string, Counted>()
    counts.set(cloudId, ofCloud)
    const name = ofCloud.has(operation) || ofCloud.size < operationsMax ? operation : others
    const before = ofCloud.get(name)
    ofCloud.set(name, {
      buckets: before ? addBuckets(before.buckets, more.buckets) : more.buckets,
      count: (before?.count ?? 0) + more.count,
      errors: (before?.errors ?? 0) + more.errors,
    })
  }

  const write = async () => {
    const taken = counts
    counts = new Map()
    if (taken.size === 0) return
    try {
      await addToDatabase(db, taken)
    } catch (error) {
      for (const [cloudId, operations] of taken)
        for (const [operation, more] of operations) add(cloudId, operation, more)
      log.warn({ error }, 'API times could not be written; they are kept for the next time.')
    }
  }
  const flush = async () => {
    running = running.then(write)
    await running
  }

  return {
    of: (cloudId) => (one) => {
      const ofCloud = counts.get(cloudId)
      const known = ofCloud?.get(one.operation)
      if (!known) {
        const fresh = { buckets: noBuckets(), count: 0, errors: 0 }
        count(fresh, one)
        add(cloudId, one.operation, fresh)
      } else count(known, one)
    },
    flush,
    start(everyMs) {
      timer ??= setInterval(() => void flush(), everyMs).unref()
    },
    async stop() {
      clearInterval(timer)
      timer = undefined
      await flush()
    },
  }
}

function count(into: Counted, { ms, timed, trouble }: Measurement): void {
  into.count += 1
  if (trouble) into.errors += 1
  if (!timed) return
  const bucket = bucketOf(ms)
  into.buckets[bucket] = (into.buckets[bucket] ?? 0) + 1
}

/** One statement for all, in one order, so that two processes never wait for each other. Clouds that have gone are left out. */
async function addToDatabase(db: Database, counts: Map<string, Map<string, Counted>>): Promise<void> {
  const entries = [...counts].flatMap(([cloudId, operations]) =>
    [...operations].map(([operation, counted]) => ({ cloud: cloudId, operation, ...counted })),
  )
  await db.execute(sql`
    insert into ${apiLatency} (cloud_id, grain, at, operation, buckets, count, errors)
    select entry.cloud, grain.name, date_bin(grain.width, now(), '2000-01-01Z'), entry.operation, entry.buckets, entry.count, entry.errors
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
        as entry(cloud text, operation text, buckets int[], count int, errors int)
      join ${cloud} on ${cloud.id} = entry.cloud
      cross join (values ('slot', interval '10 minutes'), ('hour', interval '1 hour')) as grain(name, width)
    order by 1, 2, 3, 4
    on conflict (cloud_id, grain, at, operation) do update set
      buckets = (
        select array_agg(coalesce(pair.before, 0) + coalesce(pair.more, 0) order by pair.place)
        from unnest(${apiLatency.buckets}, excluded.buckets) with ordinality as pair(before, more, place)),
      count = ${apiLatency.count} + excluded.count,
      errors = ${apiLatency.errors} + excluded.errors`)
}
