import type { z } from 'zod'
import { ServiceError } from '@/server/domain/errors'

/** Parses what a caller handed in. Throws ServiceError `bad-request` that names each wrong field. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const issues = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  throw new ServiceError('bad-request', describeIssues(result.error), { issues })
}

/** One sentence for people out of a zod error. */
export const describeIssues = (error: z.ZodError): string =>
  `${error.issues.map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message)).join('; ')}.`
