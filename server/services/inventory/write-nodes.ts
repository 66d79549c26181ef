import { sql } from 'drizzle-orm'
import type { Transaction } from '@/db/client'
import { cloud, node, nodeHistory } from '@/db/schema'
import type { CloudNode } from '@/server/domain/node'
import { nodeReach } from '@/server/domain/node-reach'
import { searchText } from '@/server/inventory/snapshot'

/** Rows of one statement: about 1 MB. */
const batchSize = 1_000

/** A node to write: its description, hash, and, where it has one already, its row. */
export type NodeToWrite = { id: string | null; hash: string; node: CloudNode }
type Written = { cloudId: string; now: Date }

function* batches<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += batchSize) yield items.slice(start, start + batchSize)
}

/** Rows as one parameter of JSON: a thousand rows cost the protocol as much as one. */
const rowsOf = (nodes: readonly NodeToWrite[]) => {
  const rows = nodes.map(({ id, hash, node: record }) => {
    const { providerId, name, state } = record
    return {
      ...{ id, provider_id: providerId, name, state, record, content_hash: hash, search: searchText(record) },
      ...{ reach: nodeReach(record.addresses), created_at: timeOrNull(record.createdAt) },
      ...{ vcpu: record.vcpu, memory_mib: record.memoryMiB },
    }
  })
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
    as told(id uuid, provider_id text, name text, state text, record jsonb, content_hash text, search text, reach text,
      created_at timestamptz, vcpu double precision, memory_mib double precision)`
}
/** A time as Postgres takes it; whatever else a cloud tells is not known to be a time. */
const timeOrNull = (text: string | null): string | null => {
  const ms = text === null ? Number.NaN : Date.parse(text)
  return ms >= 0 && ms < 253_402_300_800_000 ? new Date(ms).toISOString() : null
}
const at = (date: Date) => sql`${date.toISOString()}::timestamptz`

/** From the first listing on, history knows which nodes were there. */
export async function beginHistory(tx: Transaction, { cloudId, now }: Written): Promise<void> {
  await tx.execute(sql`update ${cloud} set history_from = ${at(now)} where id = ${cloudId} and history_from is null`)
}

/** New nodes, each with the first version of its history. */
export async function insertNodes(tx: Transaction, { cloudId, now }: Written, nodes: NodeToWrite[]): Promise<void> {
  for (const batch of batches(nodes))
    await tx.execute(sql`
      with added as (
        insert into ${node} (cloud_id, provider_id, name, state, record, content_hash, search, reach, created_at, vcpu, memory_mib,
          first_seen_at, changed_at, seen_at)
        select ${cloudId}, provider_id, name, state, record, content_hash, search, reach, created_at, vcpu, memory_mib,
          ${at(now)}, ${at(now)}, ${at(now)}
        from ${rowsOf(batch)}
        returning id, record
      )
      insert into ${nodeHistory} (node_id, valid_from, record) select id, ${at(now)}, record from added`)
}

/**
 * Nodes that changed or are back: the row, the end of the version that was valid, the next version. Versions of a node never
 * overlap and never have the same beginning, whatever the clock did in between.
 */
export async function updateNodes(tx: Transaction, { now }: Written, nodes: NodeToWrite[]): Promise<void> {
  for (const batch of batches(nodes))
    await tx.execute(sql`
      with told as (select * from ${rowsOf(batch)}),
      changed as (
        update ${node} set name = told.name, state = told.state, record = told.record, content_hash = told.content_hash,
          search = told.search, reach = told.reach, created_at = told.created_at, vcpu = told.vcpu, memory_mib = told.memory_mib,
          changed_at = ${changedAt(now)}, seen_at = ${at(now)}, missing_since = null, gone_at = null
        from told where ${node}.id = told.id
        returning ${node}.id
      ),
      closed as (
        update ${nodeHistory} as version set valid_to = greatest(${at(now)}, version.valid_from + interval '1 ms'), ${asItWas}
        from told join ${node} as before on before.id = told.id where version.node_id = told.id and version.valid_to is null
        returning version.node_id, version.valid_to
      )
      insert into ${nodeHistory} (node_id, valid_from, record)
      select told.id, coalesce(closed.valid_to, greatest(${at(now)}, earlier.valid_to)), told.record
      from told
      join changed on changed.id = told.id
      left join closed on closed.node_id = told.id
      left join lateral (
        -- By the primary key: an index on valid_to would be walked over the history of all nodes.
        select valid_to from ${nodeHistory} where node_id = told.id and valid_to is not null
        order by valid_from desc limit 1
      ) as earlier on true`)
}

/**
 * When a row became what it is: always when its newest version begins or has ended, so that a list of the past takes rows that have
 * not changed since, and versions that ended later, and never both of one node.
 */
const changedAt = (now: Date) =>
  sql`greatest(${at(now)}, ${node}.changed_at + case when ${node}.gone_at is null then interval '1 ms' else interval '0' end)`

/** What lists of the past are filtered by, from a node's row (`before`) as it is before the statement. */
const asItWas = sql.raw('cloud_id = before.cloud_id, name = before.name, facet = before.facet, search = before.search')

/** Closes rows and the version of their history that was valid; `seenAt` is the last listing that had them. */
export async function closeNodes(
  tx: Transaction,
  { now }: Written,
  closing: { ids: string[]; seenAt: Date | null },
): Promise<void> {
  for (const ids of batches(closing.ids)) {
    const some = sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid)`
    const seenAt = closing.seenAt ? sql`greatest(seen_at, ${at(closing.seenAt)})` : sql`seen_at`
    await tx.execute(sql`
      update ${node} set gone_at = ${changedAt(now)}, changed_at = ${changedAt(now)}, seen_at = ${seenAt}, missing_since = null
      where id in ${some}`)
    await tx.execute(sql`
      update ${nodeHistory} as version set valid_to = greatest(${at(now)}, version.valid_from + interval '1 ms'), ${asItWas}
      from ${node} as before where before.id = version.node_id and version.node_id in ${some} and version.valid_to is null`)
  }
}

/** Marks rows that this listing lacks for the first time, and takes the mark from those that it has again. */
export async function markMissing(tx: Transaction, { cloudId, now }: Written, ids: string[]): Promise<void> {
  const missing = sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid)`
  await tx.execute(sql`
    update ${node} set missing_since = null
    where cloud_id = ${cloudId} and gone_at is null and missing_since is not null and id not in ${missing}`)
  if (ids.length === 0) return
  await tx.execute(sql`update ${node} set missing_since = ${at(now)} where id in ${missing} and missing_since is null`)
}
