import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { UnreadableFile } from '../guideline'
import type { Outcome, TestResults } from './outcome'
import { outcomesOf } from './outcome'
import { timeOf } from './refstack'

type Node = Record<string, unknown>

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: false,
  htmlEntities: false,
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: true,
})

/** JUnit XML as python-junitxml, stestr and others write it; a test is named `classname.name`. */
export function readJunit(text: string): TestResults {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
    throw new UnreadableFile(
      'This XML declares a document type or entities, which JUnit files do not need; it is not read.',
    )
  }
  const valid = XMLValidator.validate(text)
  if (valid !== true) throw new UnreadableFile(`This is no XML: line ${valid.err.line}: ${valid.err.msg}`)
  const document = parsed(text)
  const suites = [...nodes(document.testsuites), ...nodes(document.testsuite)]
  if (suites.length === 0) throw new UnreadableFile('This XML has no <testsuite>, so it is no JUnit file.')
  const results = new Map<string, Outcome>()
  const times: string[] = []
  let unnamed = 0
  const visit = (suite: Node): void => {
    const time = timeOf(attribute(suite, 'timestamp'))
    if (time) times.push(time)
    for (const test of nodes(suite.testcase)) {
      const name = nameOf(test)
      if (name === null) unnamed++
      else results.set(name, outcomeOf(test))
    }
    for (const inner of nodes(suite.testsuite)) visit(inner)
  }
  for (const suite of suites) visit(suite)
  if (results.size === 0) throw new UnreadableFile('This JUnit file has no <testcase> with a name.')
  return {
    source: 'junit',
    results: outcomesOf(results),
    ranAt: times.sort()[0] ?? null,
    about: { suites: String(suites.length) },
    warnings: unnamed > 0 ? [`${unnamed} test cases without a name were left out.`] : [],
  }
}

function parsed(text: string): Node {
  try {
    return parser.parse(text) as Node
  } catch (error) {
    // Elements within elements without end, for one.
    throw new UnreadableFile(`This XML cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

const nodes = (value: unknown): Node[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((one: unknown) =>
    // The parser gives an element without attributes and content as a text.
    typeof one === 'object' && one !== null ? (one as Node) : {},
  )

const attribute = (node: Node, name: string): string | null => {
  const value = node[`@${name}`]
  return typeof value === 'string' && value.trim() !== '' ? decode(value.trim()) : null
}

function nameOf(test: Node): string | null {
  const [name, classname] = [attribute(test, 'name'), attribute(test, 'classname')]
  if (name === null) return null
  return classname === null || name.startsWith(`${classname}.`) ? name : `${classname}.${name}`
}

const has = (test: Node, element: string): boolean => Object.hasOwn(test, element)

function outcomeOf(test: Node): Outcome {
  if (has(test, 'failure') || has(test, 'error')) return 'failed'
  const status = attribute(test, 'status')
  return has(test, 'skipped') || status === 'notrun' || status === 'disabled' ? 'skipped' : 'passed'
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** The five entities of XML and numbers; the parser itself resolves none, so that a file cannot grow by its own. */
const decode = (text: string): string =>
  text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|lt|gt|amp|quot|apos);/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return named[entity.toLowerCase()] ?? whole
    const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1))
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
