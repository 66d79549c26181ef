import type { z } from 'zod'
import { guidelineKey } from '@/server/domain/guideline'
import { requireRole, type ServiceContext } from '../context'
import { readDocument } from './read-document'
import type { guidelineValidationShape } from './shapes'

/** What is wrong with a document, line by line; it is not kept. */
export function validateGuideline(
  ctx: ServiceContext,
  input: { yaml: string },
): z.infer<typeof guidelineValidationShape> {
  requireRole(ctx, 'admin')
  const read = readDocument(input.yaml)
  return read.ok
    ? { ok: true, problems: [], key: guidelineKey(read.guideline) }
    : { ok: false, problems: read.problems, key: null }
}
