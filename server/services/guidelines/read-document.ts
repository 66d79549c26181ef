import type { z } from 'zod'
import { parseGuideline } from '@/server/conformance/guidelines/parse'
import type { Guideline } from '@/server/domain/guideline-schema'
import type { guidelineProblemShape } from './shapes'

type Problem = z.infer<typeof guidelineProblemShape>
export type ReadDocument = { ok: true; guideline: Guideline } | { ok: false; problems: Problem[] }

/** Reads the text of a guideline. Everything that is wrong is told, with its line. */
export function readDocument(yaml: string): ReadDocument {
  const { guideline, problems } = parseGuideline(yaml)
  return guideline
    ? { ok: true, guideline }
    : { ok: false, problems: problems.map((problem) => ({ ...problem, column: null, path: '' })) }
}
