import { type InteropGuideline, resultsInstead, UnreadableFile } from './guideline'
import { isObject, textOf } from './lenient'
import { readV1 } from './read-v1'
import { readV2 } from './read-v2'

/** Schemas whose files were published, and those between. */
export const knownSchemas = ['1.2', '1.3', '1.4', '1.5', '1.6', '2.0'] as const

const readers = { '1': readV1, '2': readV2 } as const

/** The largest guideline that is read; published ones are below 0.2 MiB. */
export const guidelineBytesMax = 8 * 1024 * 1024

/**
 * An interop guideline (DefCore, RefStack) of schemas 1.2 to 2.0 as it was published, oddities included: what was unusual is
 * told in `warnings`. Throws UnreadableFile for what is no guideline, or one of an unknown schema.
 */
export function readInteropGuideline(text: string): InteropGuideline {
  const document = parseJson(text)
  const metadata = isObject(document.metadata) ? document.metadata : {}
  const schema = textOf(document.schema) ?? textOf(metadata.schema)
  if (schema === null && Array.isArray(document.results)) throw new UnreadableFile(resultsInstead)
  if (schema === null) {
    throw new UnreadableFile(
      'This JSON names no schema, so it is no interop guideline: those of schemas 1.2 to 1.6 have "schema" at the top, those of 2.0 in "metadata".',
    )
  }
  if (!(knownSchemas as readonly string[]).includes(schema)) {
    throw new UnreadableFile(`The guideline's schema is ${schema}; known are ${knownSchemas.join(', ')}.`)
  }
  const warnings: string[] = []
  const read = readers[schema[0] as '1' | '2'](document, (sentence) => {
    if (!warnings.includes(sentence)) warnings.push(sentence)
  })
  if (read.id === '')
    throw new UnreadableFile(
      `The guideline has no id, as "2019.11"; schema ${schema} has it ${schema[0] === '1' ? 'at the top' : 'in "metadata"'}.`,
    )
  if (read.components.length === 0)
    throw new UnreadableFile(`Guideline ${read.id} has no components, so that there is nothing to report on.`)
  return { ...read, warnings }
}

function parseJson(text: string): Record<string, unknown> {
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UnreadableFile(`This is no JSON: ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (!isObject(document)) throw new UnreadableFile('This JSON is no object, so it is no interop guideline.')
  return document
}
