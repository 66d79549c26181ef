import { inArray, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Database } from '@/db/client'
import {
  allocation,
  allocationEvent,
  apiExchange,
  audit,
  catalogueChange,
  nodeHistory,
  setting,
  syncRun,
} from '@/db/schema'
import { type RetentionClass, retentionClasses, retentionRules } from '@/server/domain/retention'
import { requireRole, type ServiceContext } from '../context'
import { getKeyState } from '../secrets/get-key-state'
import { lastPruneKey } from './prune'
import { readRetention } from './settings'
import { type DataReport, type LastPrune, lastPruneShape, type TableSize } from './shapes'

/** Above this the database's own estimate is told: counting millions of rows takes longer than a page may. */
const countedRowsMax = 200_000

type Kind = { table: PgTable; name: string; oldest: ReturnType<typeof sql> }
const kinds = {
  exchanges: [
    {
      table: apiExchange,
      name: 'api_exchange',
      oldest: sql`select min(${apiExchange.at}) from ${apiExchange}`,
    },
  ],
  events: [
    {
      table: allocationEvent,
      name: 'allocation_event',
      oldest: sql`select min(${allocation.createdAt}) from ${allocation} where ${allocation.eventsRemovedAt} is null`,
    },
  ],
  history: [
    {
      table: nodeHistory,
      name: 'node_history',
      oldest: sql`select min(${nodeHistory.validTo}) from ${nodeHistory} where ${nodeHistory.validTo} is not null`,
    },
    {
      table: catalogueChange,
      name: 'catalogue_change',
      oldest: sql`select min(${catalogueChange.at}) from ${catalogueChange}`,
    },
  ],
  syncRuns: [{ table: syncRun, name: 'sync_run', oldest: sql`select min(${syncRun.startedAt}) from ${syncRun}` }],
} satisfies Record<RetentionClass, Kind[]>
const auditKind: Kind = { table: audit, name: 'audit', oldest: sql`select min(${audit.at}) from ${audit}` }

/** How much is kept, for how long, and what was removed last. */
export async function getData(ctx: ServiceContext): Promise<DataReport> {
  requireRole(ctx, 'viewer')
  const { db } = ctx
  const [days, last, auditSize, masterKey, whole] = await Promise.all([
    readRetention(db),
    lastPrunes(db),
    sizeOf(db, auditKind),
    getKeyState(ctx),
    db.execute<{ bytes: string }>(sql`select pg_database_size(current_database()) as bytes`),
  ])
  const classes = await Promise.all(
    retentionClasses.map(async (id) => ({
      id,
      ...retentionRules[id],
      days: days[id],
      size: added(await Promise.all(kinds[id].map(async (kind) => await sizeOf(db, kind)))),
      last: last.get(lastPruneKey(id)) ?? null,
    })),
  )
  return { classes, audit: auditSize, databaseBytes: Number(whole[0]?.bytes ?? 0), masterKey }
}

async function sizeOf(db: Database, kind: Kind): Promise<TableSize> {
  const [row] = await db.execute<{ estimate: string; bytes: string; oldest: string | null }>(sql`
    select reltuples::bigint as estimate, pg_total_relation_size(pg_class.oid) as bytes,
      to_char((${kind.oldest}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as oldest
    from pg_class where oid = to_regclass(${kind.name})`)
  if (!row) throw new Error(`There is no table ${kind.name}.`)
  const estimated = Number(row.estimate) > countedRowsMax
  return {
    rows: estimated ? Number(row.estimate) : await db.$count(kind.table),
    estimated,
    bytes: Number(row.bytes),
    oldest: row.oldest,
  }
}

/** The tables of one class together. */
const added = (sizes: TableSize[]): TableSize => ({
  rows: sizes.reduce((sum, { rows }) => sum + rows, 0),
  estimated: sizes.some(({ estimated }) => estimated),
  bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
  oldest: sizes.flatMap(({ oldest }) => oldest ?? []).sort()[0] ?? null,
})

async function lastPrunes(db: Database): Promise<Map<string, LastPrune>> {
  const rows = await db
    .select()
    .from(setting)
    .where(inArray(setting.key, retentionClasses.map(lastPruneKey)))
  return new Map(
    rows.flatMap(({ key, value }) => {
      const read = lastPruneShape.safeParse(value)
      return read.success ? [[key, read.data] as const] : []
    }),
  )
}
