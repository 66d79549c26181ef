import { sql } from 'drizzle-orm'
import { catalogue, catalogueChange } from '@/db/schema'
import type { PruneScope } from '../retention/prune'

const batchSize = 1_000
/** Of a cloud whose items change with each reading no more is kept, however long changes may be kept: about 100 MB. */
const changesMax = 50_000

/** Changes of catalogues from before `before`, and of each cloud those beyond the newest `max`. */
export async function pruneCatalogue(
  { db, before, batches }: Pick<PruneScope, 'db' | 'before' | 'batches'>,
  max = changesMax,
): Promise<number> {
  const clouds = await db.execute<{ cloudId: string; until: string | null }>(sql`
    select ${catalogue.cloudId} as "cloudId", to_json((
      select ${catalogueChange.at} from ${catalogueChange} where ${catalogueChange.cloudId} = ${catalogue.cloudId}
      order by ${catalogueChange.at} desc, ${catalogueChange.seq} desc offset ${max} limit 1)) #>> '{}' as until
    from ${catalogue}`)
  let removed = 0
  for (const { cloudId, until } of clouds) {
    const beyond = until === null ? before : new Date(Math.max(before.getTime(), Date.parse(until)))
    const since = sql`${beyond.toISOString()}::timestamptz`
    // Said before the first one goes: an earlier time would be told as if nothing had changed since.
    await db.execute(
      sql`update ${catalogue} set history_from = ${since} where cloud_id = ${cloudId} and history_from < ${since}`,
    )
    removed += await batches(async () => {
      const gone = await db.execute(sql`
        delete from ${catalogueChange} where ${catalogueChange.seq} in (
          select ${catalogueChange.seq} from ${catalogueChange}
          where ${catalogueChange.cloudId} = ${cloudId} and ${catalogueChange.at} <= ${since}
          order by ${catalogueChange.at} limit ${batchSize} for update skip locked)`)
      return gone.count
    })
  }
  return removed
}
