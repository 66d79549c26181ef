import { type Component, capabilityStatuses, type InteropGuideline, type Target } from './guideline'
import { isObject, lenient, textOf, wordsOf } from './lenient'
import { readCapabilities } from './read-capabilities'
import { readCriteria } from './read-criteria'
import { readSections } from './read-sections'

/** Names under which these targets were sold; RefStack's words for them. */
const targetNames: Record<string, string> = {
  platform: 'OpenStack Powered Platform',
  compute: 'OpenStack Powered Compute',
  object: 'OpenStack Powered Object Storage',
}

/** Schemas 1.2 to 1.6: everything at the top, components hold their lists themselves. */
export function readV1(
  document: Record<string, unknown>,
  warn: (sentence: string) => void,
): Omit<InteropGuideline, 'warnings'> {
  const top = lenient(document, 'the guideline', warn)
  const components = Object.entries(toObject(top.read('components'))).map(([name, value]) =>
    readComponent(name, value, warn),
  )
  const names = components.map(({ name }) => name)
  const platform = lenient(top.read('platform'), 'platform', warn)
  const required = wordsOf(platform.read('required')).filter((name) => {
    if (!names.includes(name)) warn(`platform: there is no component ${name}.`)
    return names.includes(name)
  })
  return {
    id: textOf(top.read('id')) ?? '',
    schema: textOf(top.read('schema')) ?? '',
    status: textOf(top.read('status')),
    approval: textOf(top.read('target_approval')),
    replaces: textOf(top.read('replaces')),
    releases: wordsOf(top.read('releases')),
    cutoff: numberOf(top.read('cutoff_score')),
    criteria: readCriteria(top.read('criteria')),
    addOn: false,
    targets: [
      ...(required.length > 0 ? [target('platform', 'platform', required)] : []),
      ...names.map((name) => target(name, 'component', [name])),
    ],
    components,
    capabilities: readCapabilities(
      top.read('capabilities'),
      components.flatMap(({ capabilities }) => Object.values(capabilities).flat()),
      warn,
    ),
    designatedSections: readSections(top.read('designated_sections'), warn),
  }
}

const target = (id: string, kind: Target['kind'], components: string[]): Target => ({
  id,
  name: targetNames[id] ?? id,
  kind,
  description: null,
  components,
  requires: [],
})

const toObject = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {})

/** A score such as 74 or "74". */
export const numberOf = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** Lists of capabilities by status; a list of a status that nobody knows is told, since no report counts it. */
export function readComponent(name: string, value: unknown, warn: (sentence: string) => void): Component {
  const record = lenient(value, `component ${name}`, warn)
  const strange = record.keys.filter(
    (key) => !(capabilityStatuses as readonly string[]).includes(key) && Array.isArray(toObject(value)[key]),
  )
  for (const key of strange) warn(`component ${name}: capabilities that are "${key}" are not counted.`)
  const capabilities = Object.fromEntries(
    capabilityStatuses.map((status) => [status, wordsOf(record.read(status))]),
  ) as Component['capabilities']
  return { name, capabilities, designated: [] }
}
