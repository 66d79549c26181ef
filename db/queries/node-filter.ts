import { and, eq, gt, isNull, like, lte, type SQL, sql } from 'drizzle-orm'
import { nodeStates } from '@/server/domain/node'
import { nodeOwners, nodeReaches } from '@/server/domain/node-list'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import { cloud, node, nodeHistory } from '../schema'
import { facetNumber, searchableWord } from '../schema/node-facet'

/** Words of a search in lower case, at most eight. */
export const searchWords = (q: string | undefined): string[] => [
  ...new Set(
    (q ?? '')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
      .slice(0, 8),
  ),
]

const escaped = (word: string): string => word.replace(/[\\%_]/g, (character) => `\\${character}`)
/** No trigram is in such a word. */
const short = /^[a-z0-9._:-]{1,2}$/
/** Part of an IP address: looked for at the beginning of one. */
const addressLike = /^(\d{1,3}\.[\d.]*|[0-9a-f]{1,4}:[0-9a-f:.]*)$/

/** A table with a text to search and the same for trigrams. */
type Searched = Pick<typeof node, 'search' | 'searchable'> | Pick<typeof nodeHistory, 'search' | 'searchable'>

/** Is a word only looked for at the beginning of a name, an id, an address or a tag? */
const begins = (word: string): boolean => short.test(word) || addressLike.test(word)

/** What a word asks of a search text; `textHas` says the same of a text here. */
export const exactCondition = ({ search }: Searched, word: string): SQL =>
  begins(word) ? sql`(' ' || ${search}) like ${`% ${escaped(word)}%`}` : sql`${search} like ${`%${escaped(word)}%`}`

export const textHas = (text: string, word: string): boolean =>
  begins(word) ? ` ${text}`.includes(` ${word}`) : text.includes(word)

/**
 * The part of a word that trigrams are asked for. Of an address all but its first part: half of a fleet has the same one, and its
 * trigrams would be read for nothing.
 */
export function lookedUp(word: string): string {
  const tail = addressLike.test(word) ? word.slice(word.search(/[.:]/)) : word
  return tail.length > 2 ? tail : begins(word) ? ` ${word}` : word
}

/** The same, answered by trigrams of a part of the word. */
export function indexedConditions(table: Searched, word: string, part = lookedUp(word)): SQL[] {
  const indexed = like(table.searchable, `%${escaped(searchableWord(part))}%`)
  return part === searchableWord(word) ? [indexed] : [indexed, exactCondition(table, word)]
}

/**
 * What a search asks of a text: every word somewhere in it; the beginning of an address, and a word of one or two letters, only at
 * the beginning of a name, an id, an address or a tag. The database chooses how it is answered.
 */
export const searchConditions = (table: Searched, q: string | undefined): SQL[] =>
  searchWords(q).flatMap((word) => indexedConditions(table, word))

/** The facets (state, reach, owner) that a filter lets through; null: all. */
export function facetsOf({ state, reach, owner }: NodeFilter): number[] | null {
  if (!state?.length && !reach?.length && !owner) return null
  const states = state?.length ? state : nodeStates
  const reaches = reach?.length ? reach : nodeReaches
  const owners = owner ? [owner] : nodeOwners
  return states.flatMap((one) =>
    reaches.flatMap((two) => owners.map((three) => facetNumber({ state: one, reach: two, owner: three }))),
  )
}

/** Ids of the nodes that an allocation made. */
const madeBy = (allocation: string): SQL =>
  sql`(select id from allocation_node where allocation_id = ${allocation}::uuid)`

/** Values as one parameter, so that a statement is the same for any number of them. */
export const textsOf = (values: readonly string[]): SQL =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb))`
const smallsOf = (values: readonly number[]): SQL =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb)::smallint)`

/** What a filter asks of the row of a node that is there now. */
export function nowConditions(filter: NodeFilter): SQL[] {
  const facets = facetsOf(filter)
  return [
    isNull(node.goneAt),
    ...(filter.cloud?.length ? [sql`${node.cloudId} = any(${textsOf(filter.cloud)})`] : []),
    ...(facets ? [sql`${node.facet} = any(${smallsOf(facets)})`] : []),
    ...(filter.allocation ? [sql`${node.allocationNodeId} in ${madeBy(filter.allocation)}`] : []),
    ...searchConditions(node, filter.q),
  ]
}

/** What a filter asks of a version that was valid at `at` and is not any more. */
export function pastConditions(filter: NodeFilter, at: Date): SQL[] {
  const facets = facetsOf(filter)
  return [
    lte(nodeHistory.validFrom, at),
    gt(nodeHistory.validTo, at),
    ...(filter.cloud?.length ? [sql`${nodeHistory.cloudId} = any(${textsOf(filter.cloud)})`] : []),
    ...(facets ? [sql`${nodeHistory.facet} = any(${smallsOf(facets)})`] : []),
    ...(filter.allocation
      ? [sql`${nodeHistory.nodeId} in (select id from node where allocation_node_id in ${madeBy(filter.allocation)})`]
      : []),
    ...searchConditions(nodeHistory, filter.q),
  ]
}

/** Nodes that are there now on configured clouds and match; for queries over `node` that join `cloud`. */
export const nodeConditions = (filter: NodeFilter): SQL | undefined =>
  and(isNull(cloud.removedAt), eq(cloud.id, node.cloudId), ...nowConditions(filter))

export const idsIn = (ids: readonly string[]): SQL => sql`${node.id} = any(${`{${ids.join(',')}}`}::text::uuid[])`
