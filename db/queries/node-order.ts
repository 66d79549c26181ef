import { type SQL, sql } from 'drizzle-orm'
import { nodeStates } from '@/server/domain/node'
import type { NodeSortKey } from '@/server/domain/node-list'
import { node } from '../schema'
import type { ListedCloud, NodeGroup } from './node-groups'

/** Where a node stands in an order: its segment, its key there (null where name and id are the order), its name, its id. */
export type OrderKey = readonly [segment: string, key: string | number | null, name: string, id: string]

/** A stretch of an order that one index gives: by `column`, name and id, or by name and id alone. */
export type Segment = {
  id: string
  groups: readonly NodeGroup[]
  column: SQL | null
  /** How a cursor's key is read. */
  type: SQL
  /** What holds of the column in it. */
  restriction: SQL | null
  /** What holds of all other nodes of its groups: those are few. */
  others?: SQL
}

const columns = {
  created: { column: sql`${node.createdAt}`, type: sql.raw('timestamptz'), mayBeUnknown: true },
  changed: { column: sql`${node.changedAt}`, type: sql.raw('timestamptz'), mayBeUnknown: false },
  vcpu: { column: sql`${node.vcpu}`, type: sql.raw('double precision'), mayBeUnknown: true },
  memory: { column: sql`${node.memoryMiB}`, type: sql.raw('double precision'), mayBeUnknown: true },
} as const
const byName = { column: null, type: sql.raw('text'), restriction: null }

/**
 * The order of a list, in stretches that follow one another. A minus turns everything around, names too; what is unknown comes
 * last either way.
 */
export function segmentsOf(
  { key, descending }: { key: NodeSortKey; descending: boolean },
  { clouds, groups }: { clouds: readonly ListedCloud[]; groups: readonly NodeGroup[] },
): Segment[] {
  if (key === 'name') return [{ id: '', groups, ...byName }]
  if (key === 'cloud' || key === 'state') {
    const values = key === 'state' ? [...nodeStates] : cloudsByName(clouds)
    const segments = values.map((id) => ({ id, groups: groups.filter((group) => group[key] === id), ...byName }))
    return (descending ? segments.toReversed() : segments).filter((segment) => segment.groups.length > 0)
  }
  const { column, type, mayBeUnknown } = columns[key]
  if (!mayBeUnknown) return [{ id: '', groups, column, type, restriction: null }]
  return [
    { id: 'known', groups, column, type, restriction: sql`${column} is not null`, others: sql`${column} is null` },
    { id: 'unknown', groups, column: null, type: sql.raw('text'), restriction: sql`${column} is null` },
  ]
}

const cloudsByName = (clouds: readonly ListedCloud[]): string[] =>
  clouds.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1)).map(({ id }) => id)

/** Columns of a segment's order as SQL. */
export const orderOf = ({ column }: Pick<Segment, 'column'>, descending: boolean): SQL => {
  const direction = sql.raw(descending ? 'desc' : 'asc')
  const names = sql`${node.name} ${direction}, ${node.id} ${direction}`
  return column ? sql`${column} ${direction}, ${names}` : names
}

/** Rows of a segment behind a key, in the order's direction. */
export function behind({ column, type }: Segment, after: OrderKey, descending: boolean): SQL {
  const than = sql.raw(descending ? '<' : '>')
  const [, key, name, id] = after
  return column && key !== null
    ? sql`(${column}, ${node.name}, ${node.id}) ${than} (${String(key)}::text::${type}, ${name}, ${id}::uuid)`
    : sql`(${node.name}, ${node.id}) ${than} (${name}, ${id}::uuid)`
}
