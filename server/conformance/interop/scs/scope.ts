import { resultsInstead, UnreadableFile } from '../guideline'
import { isObject, type Loose, textOf, wordsOf } from '../lenient'
import { readYaml } from '../read-yaml'
import { type ScsLifetime, scsLifetimes } from './expiry'
import { isScsReport } from './report'

export const versionStates = ['draft', 'effective', 'warn', 'deprecated'] as const
export type VersionState = (typeof versionStates)[number]

export type ScsTestcase = {
  id: string
  description: string | null
  url: string | null
  lifetime: ScsLifetime
  tags: string[]
}
/** `targets`: main, recommended, preview -> ids of test cases. */
export type ScsModule = {
  id: string
  name: string
  url: string | null
  targets: Record<string, string[]>
  testcases: string[]
  parameters: string[]
}
export type ScsVersion = {
  version: string
  stabilizedAt: string | null
  include: { module: string; parameters: Record<string, string> }[]
  /** Selectors over tags by target (the older form); null where modules say it. */
  selectors: Record<string, string> | null
}
export type ScsScope = {
  uuid: string
  name: string
  url: string | null
  variables: string[]
  testcases: ScsTestcase[]
  modules: ScsModule[]
  /** Newest first. */
  timeline: { date: string; versions: Record<string, VersionState> }[]
  versions: ScsVersion[]
  warnings: string[]
}

/**
 * A scope of Sovereign Cloud Stack. Two forms were published: test cases under `scripts` with modules that name them by target, and
 * test cases inside modules with tags that a version selects. Throws UnreadableFile.
 */
export function readScsScope(text: string): ScsScope {
  const document = parseScope(text)
  const warnings: string[] = []
  const warn = (sentence: string) => void warnings.push(sentence)
  const testcases = new Map<string, ScsTestcase>()
  const keep = (value: unknown): string[] => {
    const one = readTestcase(value, warn)
    // Modules of several versions hold the same test case; the first one that is not empty describes it.
    if (one && (!testcases.has(one.id) || testcases.get(one.id)!.description === null)) testcases.set(one.id, one)
    return one ? [one.id] : []
  }
  for (const script of list(document.scripts)) list(script.testcases).forEach(keep)
  const modules = list(document.modules).map((module): ScsModule => {
    const id = textOf(module.id) ?? ''
    const own = Array.isArray(module.testcases)
      ? module.testcases.flatMap((one) => (typeof one === 'string' ? [one] : keep(one)))
      : []
    const targets = Object.fromEntries(
      Object.entries(isObject(module.targets) ? module.targets : {}).map(([target, ids]) => [target, wordsOf(ids)]),
    )
    return {
      id,
      name: textOf(module.name) ?? id,
      url: textOf(module.url),
      targets,
      testcases: own,
      parameters: wordsOf(module.parameters),
    }
  })
  const known = new Set(modules.map(({ id }) => id))
  const versions = list(document.versions).map((version) => readVersion(version, known, warn))
  for (const module of modules) {
    for (const id of Object.values(module.targets).flat())
      if (!testcases.has(id)) warn(`${module.id}: test case ${id} is described nowhere.`)
  }
  if (versions.length === 0)
    throw new UnreadableFile('This scope has no versions, so that nothing can be held against it.')
  const uuid = textOf(document.uuid)
  const name = textOf(document.name)
  if (!uuid || !name) throw new UnreadableFile('This YAML has no "uuid" and "name" at the top, so it is no SCS scope.')
  return {
    uuid,
    name,
    url: textOf(document.url),
    variables: wordsOf(document.variables),
    testcases: [...testcases.values()],
    modules,
    timeline: readTimeline(document.timeline, new Set(versions.map(({ version }) => version)), warn),
    versions,
    warnings,
  }
}

const list = (value: unknown): Loose[] => (Array.isArray(value) ? value.filter(isObject) : [])

function parseScope(text: string): Loose {
  const document = readYaml(text)
  if (isObject(document) && Array.isArray(document.versions)) return document
  if (isScsReport(document)) throw new UnreadableFile(resultsInstead)
  throw new UnreadableFile('This YAML is no SCS scope: it needs "uuid", "name", "modules", "timeline" and "versions".')
}

function readTestcase(value: unknown, warn: (sentence: string) => void): ScsTestcase | null {
  const id = isObject(value) ? textOf(value.id) : null
  if (!isObject(value) || !id) {
    warn('A test case without an id was left out.')
    return null
  }
  const lifetime = textOf(value.lifetime)
  const known = scsLifetimes.find((one) => one === lifetime)
  if (lifetime !== null && !known) warn(`${id}: the lifetime "${lifetime}" is not known; a week is taken.`)
  return {
    id,
    description: textOf(value.description),
    url: textOf(value.url),
    lifetime: known ?? 'week',
    tags: wordsOf(value.tags),
  }
}

function readVersion(value: Loose, known: ReadonlySet<string>, warn: (sentence: string) => void): ScsVersion {
  const version = textOf(value.version) ?? ''
  const include = (Array.isArray(value.include) ? value.include : []).flatMap((one): ScsVersion['include'] => {
    const module = isObject(one) ? (textOf(one.ref) ?? textOf(one.id)) : textOf(one)
    if (!module) return []
    if (!known.has(module)) warn(`${version}: it includes ${module}, which is no module.`)
    const parameters = isObject(one) && isObject(one.parameters) ? one.parameters : {}
    return [
      { module, parameters: Object.fromEntries(Object.entries(parameters).map(([key, told]) => [key, String(told)])) },
    ]
  })
  const selectors = isObject(value.targets)
    ? Object.fromEntries(Object.entries(value.targets).map(([target, selector]) => [target, String(selector)]))
    : null
  return { version, stabilizedAt: dayOf(value.stabilized_at), include, selectors }
}

function readTimeline(
  value: unknown,
  versions: ReadonlySet<string>,
  warn: (sentence: string) => void,
): ScsScope['timeline'] {
  return list(value)
    .flatMap((entry) => {
      const date = dayOf(entry.date)
      if (date === null) return []
      const told = Object.entries(isObject(entry.versions) ? entry.versions : {}).flatMap(([version, state]) => {
        const known = versionStates.find((one) => one === state)
        if (!known) warn(`Timeline of ${date}: ${version} is "${String(state)}", which is not known.`)
        if (!versions.has(version)) warn(`Timeline of ${date}: there is no version ${version}.`)
        return known ? [[version, known] as const] : []
      })
      return [{ date, versions: Object.fromEntries(told) }]
    })
    .sort((a, b) => (a.date < b.date ? 1 : -1))
}

/** `2026-06-11`, also out of a full time. */
const dayOf = (value: unknown): string | null => /^\d{4}-\d\d-\d\d/.exec(textOf(value) ?? '')?.[0] ?? null
