import { desc, isNull } from 'drizzle-orm'
import { worker } from '@/db/schema'
import type { Runtime } from '../context'
import { version } from './version'

/** A worker that has not been seen for this long is taken for dead. */
const workerAgeMsMax = 30_000

export type Health = {
  ok: boolean
  version: string
  database: { ok: boolean; ms: number | null }
  /** `count` workers were seen lately; `ageMs` is the age of the youngest sign of life. */
  worker: { ok: boolean; count: number; ageMs: number | null }
}

/** Can this installation work: the database answers and a worker lives. For everybody, without details of errors. */
export async function getHealth(runtime: Pick<Runtime, 'db'>): Promise<Health> {
  const started = performance.now()
  try {
    const rows = await within(
      3_000,
      runtime.db
        .select({ seenAt: worker.seenAt })
        .from(worker)
        .where(isNull(worker.stoppedAt))
        .orderBy(desc(worker.seenAt))
        .limit(50),
    )
    const ages = rows.map((row) => Date.now() - row.seenAt.getTime())
    const count = ages.filter((age) => age < workerAgeMsMax).length
    return {
      ok: count > 0,
      version,
      database: { ok: true, ms: Math.round(performance.now() - started) },
      worker: { ok: count > 0, count, ageMs: ages[0] === undefined ? null : Math.max(0, ages[0]) },
    }
  } catch {
    return {
      ok: false,
      version,
      database: { ok: false, ms: null },
      worker: { ok: false, count: 0, ageMs: null },
    }
  }
}

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
