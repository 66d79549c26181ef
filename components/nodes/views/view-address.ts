import { nodeStates } from '@/server/domain/node'
import { nodeOwners, nodeReaches } from '@/server/domain/node-list'
import { viewKeys } from '@/server/domain/node-view'

type Parts = Partial<Record<(typeof viewKeys)[number], string | readonly string[] | null>>

/** The part of an address that a view keeps, as a query. */
export function queryOf(parts: Parts): URLSearchParams {
  const query = new URLSearchParams()
  for (const key of viewKeys) {
    const value = parts[key]
    if (value) query.set(key, typeof value === 'string' ? value : value.join(','))
  }
  return query
}

const among = <Word extends string>(all: readonly Word[], text: string | null): Word[] | null =>
  text === null ? null : all.filter((word) => text.split(',').includes(word))

/** What a view's query sets in the address; null takes out what it does not say. */
export function addressOf(query: string) {
  const given = new URLSearchParams(query)
  return {
    q: given.get('q'),
    cloud: given.get('cloud')?.split(',') ?? null,
    state: among(nodeStates, given.get('state')),
    reach: among(nodeReaches, given.get('reach')),
    owner: among(nodeOwners, given.get('owner'))?.[0] ?? null,
    allocation: given.get('allocation'),
    sort: given.get('sort'),
    columns: given.get('columns'),
  }
}
