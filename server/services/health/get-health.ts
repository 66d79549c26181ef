import { desc, isNull, sql } from 'drizzle-orm'
import { outageOf, outageText } from '@/db/outage'
import { worker } from '@/db/schema'
import type { Runtime } from '../context'
import { version } from './version'

/** A worker that has not been seen for this long is taken for dead. */
export const workerAgeMsMax = 30_000

export type Health = {
  ok: boolean
  version: string
  /** What is wrong, in sentences for people; also what does not keep the installation from working. */
  problems: string[]
  database: { ok: boolean; ms: number | null }
  /** `count` workers were seen lately; `ageMs` is the age of the youngest sign of life, by the database's clock. */
  worker: { ok: boolean; count: number; ageMs: number | null }
}

const noWorker =
  'No worker is running: nothing is launched, released or listed until one is. Start one with: npm run worker'

/** Can this installation work: the database answers and a worker lives. For everybody, without details of errors. */
export async function getHealth(runtime: Pick<Runtime, 'db'>): Promise<Health> {
  const started = performance.now()
  try {
    const rows = await within(
      3_000,
      runtime.db
        .select({
          ageMs: sql<number>`extract(epoch from now() - ${worker.seenAt})::float8 * 1000`,
          problem: worker.problem,
        })
        .from(worker)
        .where(isNull(worker.stoppedAt))
        .orderBy(desc(worker.seenAt))
        .limit(50),
    )
    const living = rows.filter(({ ageMs }) => ageMs < workerAgeMsMax)
    const told = new Set(living.flatMap(({ problem }) => problem ?? []))
    const count = living.length
    return {
      ok: count > 0,
      version,
      problems: [...(count > 0 ? [] : [noWorker]), ...told],
      database: { ok: true, ms: Math.round(performance.now() - started) },
      worker: { ok: count > 0, count, ageMs: rows[0] === undefined ? null : Math.max(0, Math.round(rows[0].ageMs)) },
    }
  } catch (error) {
    return noDatabase(error)
  }
}

/** The health of an installation whose database cannot be asked, or whose web server could not prepare itself. */
export const noDatabase = (error: unknown): Health => ({
  ok: false,
  version,
  problems: [outageText[outageOf(error) ?? 'unreachable']],
  database: { ok: false, ms: null },
  worker: { ok: false, count: 0, ageMs: null },
})

async function within<Result>(timeoutMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database did not answer.')), timeoutMs)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
