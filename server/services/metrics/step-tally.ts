import { sql } from 'drizzle-orm'
import type { Database } from '@/db/client'
import { allocationNode, allocationStep } from '@/db/schema'
import { type StepId, stepById } from '@/server/domain/steps'
import { boundText, type Family, type Sample } from './exposition'
import { inTurn } from './in-turn'

/** Upper bounds of the buckets in seconds: from an API call that answers at once to a machine that takes minutes to boot. */
const stepBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600] as const
/** A step's end is committed within this time, seconds; what ended later is counted at the next look. */
const settleSeconds = 10

type Counted = { done: number; failed: number; secondsSum: number; buckets: number[] }
type Row = { cloud: string; step: number; state: 'done' | 'failed'; count: number; sum: number; buckets: number[] }

/**
 * Steps that have ended since this process began to count, by cloud and step: counters begin at zero with a process, as Prometheus
 * expects. Each look reads only the rows that ended since the last one, by their index, so that old runs cost nothing.
 */
export class StepTally {
  readonly #counted = new Map<string, Counted>()
  #since: string | null = null
  readonly #lookInTurn = inTurn(async () => await this.#look())

  constructor(private readonly db: Database) {}

  /** What was counted, after a look at what is new. */
  async families(): Promise<Family[]> {
    await this.#lookInTurn()
    return [this.#outcomes(), this.#durations()]
  }

  async #look(): Promise<void> {
    const { db } = this
    const [clock] = await db.execute<{ until: string }>(
      sql`select (date_trunc('milliseconds', now()) - make_interval(secs => ${settleSeconds}))::text as until`,
    )
    const until = clock!.until
    const since = this.#since
    if (since === null) {
      this.#since = until
      return
    }
    const buckets = sql.join(
      stepBuckets.map((bound) => sql`count(*) filter (where ${allocationStep.ms} <= ${bound * 1000}::float8)::int`),
      sql`, `,
    )
    const rows = await db.execute<Row>(sql`
      select ${allocationNode.cloudId} as cloud, ${allocationStep.step} as step, ${allocationStep.state} as state,
        count(*)::int as count, coalesce(sum(${allocationStep.ms}), 0)::float8 / 1000 as sum, json_build_array(${buckets}) as buckets
      from ${allocationStep} join ${allocationNode} on ${allocationNode.id} = ${allocationStep.nodeId}
      where ${allocationStep.endedAt} > ${since}::timestamptz and ${allocationStep.endedAt} <= ${until}::timestamptz
        and ${allocationStep.state} in ('done', 'failed')
      group by 1, 2, 3`)
    for (const row of rows) this.#add(row)
    this.#since = until
  }

  #add({ cloud, step, state, count, sum, buckets }: Row): void {
    const key = JSON.stringify([cloud, step])
    const counted = this.#counted.get(key) ?? { done: 0, failed: 0, secondsSum: 0, buckets: stepBuckets.map(() => 0) }
    counted[state] += count
    if (state === 'done') {
      counted.secondsSum += sum
      counted.buckets = counted.buckets.map((before, index) => before + (buckets[index] ?? 0))
    }
    this.#counted.set(key, counted)
  }

  #entries(): [{ cloud: string; step: string }, Counted][] {
    return [...this.#counted].map(([key, counted]) => {
      const [cloud, step] = JSON.parse(key) as [string, StepId]
      return [{ cloud, step: stepById(step).key }, counted]
    })
  }

  #outcomes(): Family {
    return {
      name: 'plumbline_steps',
      help: 'Steps of allocations that ended, since this process began to count.',
      type: 'counter',
      samples: this.#entries().flatMap(([labels, { done, failed }]) => [
        { labels: { ...labels, outcome: 'done' }, value: done },
        { labels: { ...labels, outcome: 'failed' }, value: failed },
      ]),
    }
  }

  #durations(): Family {
    return {
      name: 'plumbline_step_duration_seconds',
      help: 'How long steps took that were done, since this process began to count.',
      type: 'histogram',
      samples: this.#entries().flatMap(([labels, { done, secondsSum, buckets }]): Sample[] => [
        ...stepBuckets.map((bound, index) => ({
          suffix: '_bucket',
          labels: { ...labels, le: boundText(bound) },
          value: buckets[index] ?? 0,
        })),
        { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: done },
        { suffix: '_sum', labels, value: secondsSum },
        { suffix: '_count', labels, value: done },
      ]),
    }
  }
}
