import { and, eq, gt, inArray, isNull, like, lte, type SQL, sql } from 'drizzle-orm'
import { nodeStates } from '@/server/domain/node'
import type { NodeFilter } from '@/server/domain/node-list'
import { nodeOwners, nodeReaches } from '@/server/domain/node-list'
import { cloud, node, nodeHistory } from '../schema'
import { facetNumber, searchable, searchableWord } from '../schema/node-facet'

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

/**
 * What a search asks of a text: every word somewhere in it; the beginning of an address, and a word of one or two letters, only at
 * the beginning of a name, an id, an address or a tag. The first pattern is answered by trigrams, the second one is exact.
 */
export function searchConditions(
  column: SQL | typeof node.search | typeof nodeHistory.search,
  q: string | undefined,
): SQL[] {
  return searchWords(q).flatMap((word) => {
    const begins = short.test(word) || addressLike.test(word)
    const indexed = like(searchable(column), `%${begins ? ' ' : ''}${escaped(searchableWord(word))}%`)
    const exact = begins
      ? sql`(' ' || ${column}) like ${`% ${escaped(word)}%`}`
      : sql`${column} like ${`%${escaped(word)}%`}`
    return word === searchableWord(word) ? [indexed] : [indexed, exact]
  })
}

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
    ...searchConditions(node.search, filter.q),
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
    ...searchConditions(nodeHistory.search, filter.q),
  ]
}

/** Nodes that are there now on configured clouds and match; for queries over `node` that join `cloud`. */
export const nodeConditions = (filter: NodeFilter): SQL | undefined =>
  and(isNull(cloud.removedAt), eq(cloud.id, node.cloudId), ...nowConditions(filter))

export const idsIn = (ids: readonly string[]): SQL =>
  inArray(node.id, sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb)::uuid)`)
