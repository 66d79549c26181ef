import { z } from 'zod'
import { nodeFilterSchema, nodeSortSchema } from './node-list'

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

const columns = z
  .string()
  .max(200)
  .regex(/^[a-z]+(,[a-z]+)*$/, 'names columns, with commas between')
const parts = z.object({
  ...nodeFilterSchema.omit({ at: true }).shape,
  ...nodeSortSchema.shape,
  columns: columns.optional(),
})

/** A query that Nodes understands, in its one way of writing. */
export const viewQuerySchema = z
  .string()
  .max(2_000)
  .transform((query, context) => {
    const written = viewQuery(query)
    const read = parts.safeParse(Object.fromEntries(new URLSearchParams(written)))
    if (read.success) return written
    for (const issue of read.error.issues)
      context.addIssue({ code: 'custom', message: `${issue.path.join('.')}: ${issue.message}` })
    return z.NEVER
  })

export const viewNameSchema = z.string().trim().min(1, 'give the view a name').max(60)
