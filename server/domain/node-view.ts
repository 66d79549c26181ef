/** What a view of Nodes keeps, in the order in which it stands in an address. A moment of history is no view. */
export const viewKeys = ['q', 'cloud', 'state', 'reach', 'owner', 'allocation', 'sort', 'columns'] as const
export type ViewKey = (typeof viewKeys)[number]
/** Several of one kind: their order says nothing. */
const sets: ReadonlySet<string> = new Set(['cloud', 'state', 'reach'])

/**
 * The part of an address's query that a view keeps, written in one way only, so that two that show the same are equal:
 * `?state=error,running&q=web&node=x` and `q=web&state=running,error` are both `q=web&state=error,running`.
 */
export function viewQuery(query: string | URLSearchParams): string {
  const given = typeof query === 'string' ? new URLSearchParams(query) : query
  const kept = viewKeys.flatMap((key) => {
    const value = (given.get(key) ?? '').trim()
    if (value === '' || (key === 'sort' && value === 'name')) return []
    const parts = value.split(',').filter((part) => part !== '')
    const written = sets.has(key) ? [...new Set(parts)].sort().join(',') : value
    return [`${key}=${encodeURIComponent(written).replaceAll('%2C', ',').replaceAll('%20', '+')}`]
  })
  return kept.join('&')
}
