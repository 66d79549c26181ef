import type { Guideline } from '@/server/domain/guideline-schema'
import { guidelineDocuments } from './documents'
import { parseGuideline } from './parse'

/** A guideline that comes with the product, and its document as it was written. */
export type BuiltInGuideline = { guideline: Guideline; yaml: string }

/** The built-in guidelines, oldest first. Throws TypeError when one of them is faulty, which a test rules out. */
export const builtInGuidelines = (): BuiltInGuideline[] =>
  Object.entries(guidelineDocuments)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, yaml]) => {
      const { guideline, problems } = parseGuideline(yaml)
      if (guideline === null) {
        const words = problems.map(({ line, message }) => `line ${line}: ${message}`).join(' ')
        throw new TypeError(`The built-in guideline ${file} is faulty: ${words}`)
      }
      return { guideline, yaml }
    })
