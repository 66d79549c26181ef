import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { type Guideline, guidelineSchema } from '@/server/domain/guideline'
import type { guidelineProblemShape } from './shapes'

type Problem = z.infer<typeof guidelineProblemShape>
export type ReadDocument = { ok: true; guideline: Guideline } | { ok: false; problems: Problem[] }

/** Reads the text of a guideline. Everything that is wrong is told, with its line. Never throws. */
export function readDocument(yaml: string): ReadDocument {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false })
  const problem = (offset: number | null, path: string, message: string): Problem => {
    const at = offset === null ? null : lines.linePos(offset)
    return { line: at?.line ?? null, column: at?.col ?? null, path, message }
  }
  if (document.errors.length > 0) {
    const told = document.errors.map((error) => problem(error.pos[0], '', `is not valid YAML: ${error.message}`))
    return { ok: false, problems: told }
  }
  const plain: unknown = (() => {
    try {
      return document.toJS({ maxAliasCount: 50 })
    } catch {
      return null
    }
  })()
  const read = guidelineSchema.safeParse(plain)
  if (read.success) return { ok: true, guideline: read.data }
  const offsetOf = (path: readonly PropertyKey[]): number | null => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length) as (string | number)[], true)
      if (isNode(node) && node.range) return node.range[0]
    }
    return null
  }
  return {
    ok: false,
    problems: read.error.issues.map((issue) => problem(offsetOf(issue.path), issue.path.join('.'), issue.message)),
  }
}
