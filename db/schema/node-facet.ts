import { type SQL, sql } from 'drizzle-orm'
import type { NodeState } from '@/server/domain/node'
import type { NodeOwner, NodeReach } from '@/server/domain/node-list'

/** Numbers are places in these lists and stand in rows: a new word goes to the end. */
const states = [
  ...['pending', 'running', 'stopping', 'stopped', 'deleting', 'deleted', 'error', 'suspended', 'unknown'],
] as NodeState[]
const reaches: NodeReach[] = ['direct', 'floating', 'ipv6', 'private', 'none']

export type Facet = { state: NodeState; reach: NodeReach; owner: NodeOwner }

/** State, reach and owner as the number that `node.facet` has. */
export const facetNumber = ({ state, reach, owner }: Facet): number =>
  (states.indexOf(state) + 1) * 16 + (reaches.indexOf(reach) + 1) * 2 + (owner === 'ours' ? 1 : 0)

/** What a number of `node.facet` stands for. */
export const readFacet = (facet: number): Facet => ({
  state: states[(facet >> 4) - 1] ?? 'unknown',
  reach: reaches[((facet >> 1) & 7) - 1] ?? 'none',
  owner: facet & 1 ? 'ours' : 'others',
})

const words = (list: readonly string[]): SQL => sql.raw(`array[${list.map((word) => `'${word}'`).join(', ')}]::text[]`)

/** The same in SQL, for the generated column. */
export const facetSql = sql`(coalesce(array_position(${words(states)}, "state"), 0) * 16 + coalesce(array_position(${words(reaches)}, "reach"), 0) * 2 + case when "allocation_node_id" is null then 0 else 1 end)::smallint`

/** Characters that separate parts of names, addresses and tags. */
const separators = '.-_:/=@+,'

/**
 * A search text as its trigrams are kept: separators are letters, only blanks divide words, and the first word has one before it.
 * Without that, `10.4.77` would be three words of frequent trigrams. A column, since every row that trigrams find is compared once
 * more, and `translate` takes ten times as long as the comparison.
 */
export const searchableSql = sql.raw(`' ' || translate("search", '${separators}', '${'q'.repeat(separators.length)}')`)

/** A word of a search as the column `searchable` has it. */
export const searchableWord = (word: string): string => word.replace(/[.\-_:/=@+,]/g, 'q')
