import path from 'node:path'
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { nearestWord } from '@/server/domain/nearest'
import { keyText, parseCloudConfig } from './cloud-config'
import type { ConfigurationProblem } from './problem'

/** A cloud of a file, with the line that it begins on. */
export type PlacedCloud = { cloud: CloudConfig; file: string; line: number | null }
export type ParsedFile = { clouds: PlacedCloud[]; problems: ConfigurationProblem[] }

/**
 * Reads the text of one plumbline.yaml. Everything wrong is reported, not only the first thing; clouds without a mistake are
 * answered all the same. Relative paths and `~/` in them are made absolute.
 */
export const parseConfigurationFile = (file: string, text: string, homeFolder: string): ParsedFile => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problem = (at: Partial<ConfigurationProblem> & { message: string }): ConfigurationProblem => ({
    file,
    line: null,
    cloud: null,
    key: '',
    ...at,
  })
  if (document.errors.length > 0) {
    return {
      clouds: [],
      problems: document.errors.map((error) =>
        problem({
          line: lines.linePos(error.pos[0]).line,
          message: `is not valid YAML: ${error.message.split('\n')[0]}`,
        }),
      ),
    }
  }
  const content = toPlain(document)
  if (content === unresolvable) {
    return { clouds: [], problems: [problem({ message: 'uses YAML aliases (*name) that cannot be resolved.' })] }
  }
  if (content === null || content === undefined) return { clouds: [], problems: [] }
  if (typeof content !== 'object' || Array.isArray(content)) {
    return {
      clouds: [],
      problems: [problem({ line: 1, message: 'must begin with `clouds:` and a list of clouds below it.' })],
    }
  }

  const lineOf = (keys: readonly PropertyKey[], unknown: string | null): number | null => {
    const offset = offsetOf(document, keys, unknown)
    return offset === null ? null : lines.linePos(offset).line
  }
  const problems = Object.keys(content)
    .filter((key) => key !== 'clouds')
    .map((key) => problem({ line: lineOf([], key), key, message: unknownTopKey(key) }))
  const listed: unknown = Reflect.get(content, 'clouds') ?? []
  if (!Array.isArray(listed)) {
    problems.push(
      problem({ line: lineOf([], 'clouds'), key: 'clouds', message: 'must be a list: each cloud begins with "- ".' }),
    )
    return { clouds: [], problems }
  }
  const clouds: PlacedCloud[] = []
  for (const [index, entry] of listed.entries()) {
    const result = parseCloudConfig(entry)
    if (result.ok) {
      const cloud = absolutePaths(result.cloud, path.dirname(file), homeFolder)
      clouds.push({ cloud, file, line: lineOf(['clouds', index], null) })
      continue
    }
    for (const issue of result.issues) {
      const line = lineOf(['clouds', index, ...issue.path], issue.unknown) ?? lineOf(['clouds', index], null)
      problems.push(problem({ line, cloud: nameOf(entry, index), key: keyText(issue), message: issue.message }))
    }
  }
  return { clouds, problems }
}

const unknownTopKey = (key: string): string =>
  nearestWord(key, ['clouds'])
    ? `there is no key "${key}". Did you mean "clouds"?`
    : `there is no key "${key}". The only one is clouds.`

const unresolvable = Symbol('unresolvable')

/** null for an empty file; `unresolvable` where aliases point nowhere or unfold without end. */
const toPlain = (document: Document): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    return unresolvable
  }
}

const nameOf = (entry: unknown, index: number): string => {
  const id = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'id') : null
  return typeof id === 'string' && id !== '' ? id : `clouds[${index}]`
}

/** Where in the text a key or value stands; the nearest one around it that has a place. */
const offsetOf = (document: Document, keys: readonly PropertyKey[], unknown: string | null): number | null => {
  const wanted = unknown === null ? keys : [...keys, unknown]
  for (let length = wanted.length; length > 0; length--) {
    const parent = document.getIn(wanted.slice(0, length - 1), true)
    const last = wanted[length - 1]
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last)
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0]
    }
    const node = document.getIn(wanted.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return null
}

/** Paths are relative to the file that they stand in, so that a folder with all of it can be moved. */
const absolutePaths = (cloud: CloudConfig, folder: string, homeFolder: string): CloudConfig => {
  const absolute = (given: string): string =>
    given === '~' || given.startsWith('~/') ? path.join(homeFolder, given.slice(1)) : path.resolve(folder, given)
  const placed = { ...cloud }
  if (placed.bastion) placed.bastion = { ...placed.bastion, keyFile: absolute(placed.bastion.keyFile) }
  if (placed.provider === 'openstack' && placed.cloudsFile) placed.cloudsFile = absolute(placed.cloudsFile)
  if (placed.provider === 'aws-ec2' && placed.credentialsFile) placed.credentialsFile = absolute(placed.credentialsFile)
  return placed
}
