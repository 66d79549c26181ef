import { z } from 'zod'
import { nodeFilterSchema, nodeSortSchema } from './node-list-schema'
import { viewQuery } from './node-view'

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
