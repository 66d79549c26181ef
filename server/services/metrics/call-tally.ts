import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { apiLatency } from '@/db/schema'
import { addBuckets, type Buckets, latencyBoundsMs, noBuckets } from '@/server/domain/latency'
import { boundText, type Family, type Sample } from './exposition'
import { inTurn } from './in-turn'

/** Of the bounds by which calls are counted, in milliseconds, those that are told: a third of them, a series each. */
const toldBoundsMs = [
  10, 30, 100, 300, 1000, 3000, 10_000, 30_000,
] as const satisfies (typeof latencyBoundsMs)[number][]

type Counted = { buckets: Buckets; count: number; errors: number }
type Row = typeof apiLatency.$inferSelect
const nothing = (): Counted => ({ buckets: noBuckets(), count: 0, errors: 0 })

/**
 * Calls to clouds since this process began to count, by cloud and operation. All processes add to the slots of `api_latency`, which
 * end and are removed; a counter has to go on. So each look adds what the slots since the last one have gained.
 */
export class CallTally {
  readonly #counted = new Map<string, Counted & { labels: { cloud: string; operation: string } }>()
  /** What slots held at the last look, by cloud, operation and slot. */
  #seen = new Map<string, Counted>()
  #since: string | null = null
  readonly #lookInTurn = inTurn(async () => await this.#look())

  constructor(private readonly db: Database) {}

  /** What was counted, after a look at what is new. */
  async families(): Promise<Family[]> {
    await this.#lookInTurn()
    return [this.#calls(), this.#durations()]
  }

  async #look(): Promise<void> {
    const first = this.#since === null
    // Who writes a slot may commit it a moment after it has ended.
    const [clock] = await this.db.execute<{ slot: string }>(
      sql`select date_bin('10 minutes', now() - interval '10 seconds', '2000-01-01Z')::text as slot`,
    )
    const rows = await this.db
      .select()
      .from(apiLatency)
      .where(and(eq(apiLatency.grain, 'slot'), sql`${apiLatency.at} >= ${this.#since ?? clock!.slot}::timestamptz`))
    const seen = new Map<string, Counted>()
    for (const row of rows) {
      const key = JSON.stringify([row.cloudId, row.operation, row.at])
      // What was there at the first look was called before this process began to count.
      if (!first) this.#add(row, this.#seen.get(key) ?? nothing())
      seen.set(key, row)
    }
    this.#seen = seen
    this.#since = clock!.slot
  }

  #add({ cloudId, operation, buckets, count, errors }: Row, seen: Counted): void {
    const key = JSON.stringify([cloudId, operation])
    const counted = this.#counted.get(key) ?? { ...nothing(), labels: { cloud: cloudId, operation } }
    // A cloud that was removed and added again begins its slot anew.
    const before = seen.count > count ? nothing() : seen
    const gained = buckets.map((value, index) => value - (before.buckets[index] ?? 0))
    this.#counted.set(key, {
      ...counted,
      buckets: addBuckets(counted.buckets, gained),
      count: counted.count + count - before.count,
      errors: counted.errors + errors - before.errors,
    })
  }

  #calls(): Family {
    return {
      name: 'plumbline_cloud_calls',
      help: 'Requests to clouds; failed: without an answer, or with one that says that the service does not work.',
      type: 'counter',
      samples: [...this.#counted.values()].flatMap(({ labels, count, errors }) => [
        { labels: { ...labels, outcome: 'answered' }, value: count - errors },
        { labels: { ...labels, outcome: 'failed' }, value: errors },
      ]),
    }
  }

  /** Buckets alone: nobody keeps the sum, and a count without it is no OpenMetrics. */
  #durations(): Family {
    return {
      name: 'plumbline_cloud_call_duration_seconds',
      help: 'How long requests to clouds took that were timed.',
      type: 'histogram',
      samples: [...this.#counted.values()].flatMap(({ labels, buckets }): Sample[] => [
        ...toldBoundsMs.map((bound) => ({
          suffix: '_bucket',
          labels: { ...labels, le: boundText(bound / 1000) },
          value: upTo(buckets, latencyBoundsMs.indexOf(bound) + 1),
        })),
        { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: upTo(buckets, buckets.length) },
      ]),
    }
  }
}

const upTo = (buckets: Buckets, end: number): number => buckets.slice(0, end).reduce((sum, count) => sum + count, 0)
