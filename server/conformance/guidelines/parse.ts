import { isMap, isScalar, LineCounter, type Node, type ParsedNode, parseDocument, type YAMLError } from 'yaml'
import { z } from 'zod'
import { type Guideline, guidelineSchema } from '@/server/domain/guideline-schema'
import { nearestWord } from '@/server/domain/nearest'
import { rules } from '../checks'

/** What is wrong with a document, for the person who writes it. `line` counts from 1; null: of the document as a whole. */
export type GuidelineProblem = { line: number | null; message: string }
export type ParsedGuideline =
  | { guideline: Guideline; problems: [] }
  | { guideline: null; problems: [GuidelineProblem, ...GuidelineProblem[]] }

/** Letters of a document that are read at all: a guideline of 200 checks has a third of it. */
export const lettersMax = 200_000

/**
 * Reads a guideline from its YAML document. Every problem is a sentence with its line; an unknown key is one, with the nearest known
 * key: a misspelt one must never be taken for its absence.
 */
export function parseGuideline(text: string): ParsedGuideline {
  if (text.length > lettersMax)
    return failed([{ line: null, message: `The document has more than ${lettersMax} letters.` }])
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const lineAt = (offset: number | undefined): number | null =>
    offset === undefined ? null : lines.linePos(offset).line
  const faulty = [...document.errors, ...document.warnings]
  if (faulty.length > 0) return failed(faulty.map((error) => ofYaml(error, lineAt)))
  const { contents } = document
  if (contents === null) return failed([{ line: null, message: 'The document is empty.' }])
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    return failed([{ line: null, message: error instanceof Error ? error.message : String(error) }])
  }
  const place: Place = (path, key) => lineAt(offsetOf(contents, path, key))
  const read = guidelineSchema.safeParse(value)
  if (!read.success) {
    const problems = read.error.issues.flatMap((issue) => ofIssue(issue, { document: contents, value, place }))
    return failed(problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)))
  }
  const problems = ofRules(read.data, place)
  return problems.length > 0 ? failed(problems) : { guideline: read.data, problems: [] }
}

type Path = readonly PropertyKey[]
/** The line of the value at a path, or of the key `key` in the map there. */
type Place = (path: Path, key?: string) => number | null

const failed = (problems: GuidelineProblem[]): ParsedGuideline => {
  const [first = { line: null, message: 'The document cannot be read.' }, ...rest] = problems
  return { guideline: null, problems: [first, ...rest] }
}

const ofYaml = ({ code, message, pos }: YAMLError, lineAt: (offset: number) => number | null): GuidelineProblem => ({
  line: lineAt(pos[0]),
  message: code === 'DUPLICATE_KEY' ? 'This key stands twice in one map.' : `This is no YAML: ${message}.`,
})

/** Where a path leads in the document; the nearest part above it when it leads nowhere. */
function offsetOf(root: ParsedNode | null, path: Path, key?: string): number | undefined {
  let node: unknown = root
  let offset = root?.range?.[0]
  for (const part of key === undefined ? path : [...path, key]) {
    const pair = isMap(node) ? node.items.find((each) => isScalar(each.key) && each.key.value === part) : undefined
    if (isMap(node) && !pair) break
    if (pair) offset = (pair.key as Node).range?.[0] ?? offset
    node = pair ? pair.value : itemOf(node, part)
    if (!pair) offset = (node as Node | undefined)?.range?.[0] ?? offset
  }
  return offset
}

const itemOf = (node: unknown, index: PropertyKey): unknown =>
  typeof node === 'object' && node !== null && 'items' in node && Array.isArray(node.items) && typeof index === 'number'
    ? node.items[index]
    : undefined

/** `checks[3].weight`. */
const shown = (path: Path): string =>
  path.reduce<string>(
    (words, part) => (typeof part === 'number' ? `${words}[${part}]` : `${words}${words ? '.' : ''}${String(part)}`),
    '',
  )

function ofIssue(
  issue: z.core.$ZodIssue,
  { document, value, place }: { document: ParsedNode; value: unknown; place: Place },
): GuidelineProblem[] {
  const where = shown(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path)
    return issue.keys.map((key) => {
      const near = nearestWord(key, known)
      const hint = near ? `did you mean "${near}"?` : `known keys are ${known.join(', ')}.`
      return { line: place(issue.path, key), message: `Unknown key "${key}"${where ? ` in ${where}` : ''}: ${hint}` }
    })
  }
  const line = place(issue.path)
  const found = valueAt(value, issue.path)
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof found === 'number') {
    const written = sourceAt(document, issue.path) ?? String(found)
    return [
      {
        line,
        message: `${where} must be text, and YAML reads ${written} as a number: write "${written}" with quotes.`,
      },
    ]
  }
  if (found === undefined && issue.code !== 'custom') {
    return [{ line, message: `${where || 'The document'} is missing.` }]
  }
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String)
    const near = typeof found === 'string' ? nearestWord(found, choices) : null
    const hint = near ? `did you mean "${near}"?` : `it must be one of ${choices.join(', ')}.`
    return [{ line, message: `${where} is ${JSON.stringify(found)}: ${hint}` }]
  }
  return [{ line, message: `${where || 'The document'}: ${issue.message}.` }]
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[part] : undefined),
    value,
  )

/** A number as it was written: `2016.10`, which is 2016.1 by value. */
function sourceAt(document: ParsedNode, path: Path): string | null {
  let node: unknown = document
  for (const part of path) {
    const pair = isMap(node) ? node.items.find((each) => isScalar(each.key) && each.key.value === part) : undefined
    node = pair ? pair.value : itemOf(node, part)
  }
  return isScalar(node) && typeof node.source === 'string' ? node.source : null
}

/** The keys that the schema knows at a path. */
function keysAt(path: Path): string[] {
  let schema: unknown = guidelineSchema
  for (const part of path) {
    schema = unwrapped(schema)
    if (schema instanceof z.ZodObject) schema = schema.shape[String(part)]
    else if (schema instanceof z.ZodArray) schema = schema.element
  }
  schema = unwrapped(schema)
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function unwrapped(schema: unknown): unknown {
  while (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    schema = schema.unwrap()
  }
  return schema
}

/** What the shape alone cannot say: a rule looks at one step, and takes a limit or none. */
function ofRules({ checks }: Guideline, place: Place): GuidelineProblem[] {
  return checks.flatMap(({ id, rule, step, factor }, index) => {
    const known = rules[rule]
    const problem = (key: string, message: string) => ({
      line: place(['checks', index, key]),
      message: `${id}: ${message}`,
    })
    const problems: GuidelineProblem[] = []
    if (step !== known.step)
      problems.push(problem('step', `the rule ${rule} looks at step ${known.step}, not ${step}.`))
    if (known.limited && factor === undefined)
      problems.push(problem('rule', `the rule ${rule} needs a factor: so many times the yardstick's seconds.`))
    if (!known.limited && factor !== undefined) problems.push(problem('factor', `the rule ${rule} takes no factor.`))
    return problems
  })
}
