import { and, isNull, type SQL, sql } from 'drizzle-orm'
import { countedExactly } from '@/server/domain/node-list'
import type { NodeCount, NodeFilter } from '@/server/domain/node-list-schema'
import type { Database, Transaction } from '../client'
import { node } from '../schema'
import { countNodes } from './node-facets'
import { groupsOf, type NodeGroups, sumOf } from './node-groups'
import { type OrderKey, orderOf, type Segment, segmentsOf } from './node-order'
import { among, inGroups, narrowing, type Sort } from './node-pages'

export type Positions = { total: NodeCount; keys: (OrderKey | null)[] }
type Asked = { groups: NodeGroups; sort: Sort; every: number }

/**
 * The key in front of each `every`-th row of the list, so that any place of it can be read: `null` for the first, which has nothing
 * in front. Of a search that finds more than ten thousand, of the first ten thousand. One walk over an index: a cursor moves on and
 * tells each `every`-th entry, so that numbering all of them costs nothing.
 */
export async function nodePositions(
  db: Database,
  filter: NodeFilter,
  { groups, sort, every }: Asked,
): Promise<Positions> {
  const total = await countNodes(db, filter, groups)
  const wanted = groupsOf(groups.groups, filter)
  const keys: (OrderKey | null)[] = total.count > 0 ? [null] : []
  const segments = segmentsOf(sort, { clouds: groups.clouds, groups: wanted }).filter(
    ({ groups: some }) => some.length > 0,
  )
  return await db.transaction(
    async (tx) => {
      // The order is that of an index; sorting a million rows would cost more than walking it.
      if (!filter.q && !filter.allocation) await tx.execute(sql`set local enable_sort = off`)
      let before = 0
      for (const segment of segments) {
        const where = conditionsOf(segment, filter, groups)
        const rows = await rowsOf(tx, segment, { filter, where, most: total.count - before })
        const found = await keysOf(tx, segment, { where, sort, rows, every, before })
        keys.push(...found)
        before += rows
      }
      // The last row has nothing behind it that could be read from there.
      if (keys.length > 1 && before === (keys.length - 1) * every) keys.pop()
      return { total, keys }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

const conditionsOf = (segment: Segment, filter: NodeFilter, groups: NodeGroups): SQL | undefined => {
  return and(
    isNull(node.goneAt),
    segment.restriction ?? undefined,
    ...among(segment.groups, groups),
    ...narrowing(filter),
  )
}

/** How many rows of a segment are walked over. Those of whole groups are known without looking, less those of another segment. */
async function rowsOf(
  tx: Transaction,
  { groups, restriction, others }: Segment,
  { filter, where, most }: { filter: NodeFilter; where: SQL | undefined; most: number },
): Promise<number> {
  if (filter.q || filter.allocation) {
    const limit = Math.max(0, Math.min(most, countedExactly))
    return await count(tx, sql`select 1 from ${node} where ${where} limit ${limit}`)
  }
  if (restriction === null) return sumOf(groups)
  const counted = sql`select 1 from ${node} where ${and(isNull(node.goneAt), others ?? restriction, ...inGroups(groups))}`
  const found = await count(tx, counted)
  return others ? sumOf(groups) - found : found
}

async function count(tx: Transaction, rows: SQL): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`select count(*)::int as count from (${rows}) as found`)
  return row?.count ?? 0
}

/** Keys of the rows whose number, counted from `before`, is a multiple of `every`. */
async function keysOf(
  tx: Transaction,
  segment: Segment,
  walk: { where: SQL | undefined; sort: Sort; rows: number; every: number; before: number },
): Promise<OrderKey[]> {
  const { where, sort, rows, every, before } = walk
  const count = Math.floor((before + rows) / every) - Math.floor(before / every)
  if (count === 0) return []
  const key = segment.column ?? sql`null::text`
  await tx.execute(sql`declare places no scroll cursor for
    select ${node.id}, ${node.name}, ${key} as key from ${node} where ${where} order by ${orderOf(segment, sort.descending)}`)
  const first = every - (before % every)
  const step = (skip: number) => `${skip > 0 ? `move forward ${skip} in places; ` : ''}fetch 1 from places`
  const steps = [step(first - 1), ...Array.from({ length: count - 1 }, () => step(every - 1)), 'close places']
  const answers = (await tx.execute(sql.raw(steps.join('; ')))) as unknown as Row[][]
  return answers.flatMap((answer) => answer.map((row): OrderKey => [segment.id, row.key, row.name, row.id]))
}
type Row = { id: string; name: string; key: string | number | null }
