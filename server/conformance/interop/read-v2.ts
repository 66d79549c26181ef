import type { Component, InteropGuideline, RequiredComponent, Target } from './guideline'
import { isObject, type Loose, lenient, textOf, wordsOf } from './lenient'
import { readCapabilities } from './read-capabilities'
import { readCriteria } from './read-criteria'
import { readSections } from './read-sections'
import { numberOf, readComponent } from './read-v1'

type Warn = (sentence: string) => void
const kinds = { platforms: 'platform', 'add-ons': 'add-on', verticals: 'vertical' } as const

/** Schema 2.0: metadata apart, platforms, add-ons or verticals made of components, designated sections by project. */
export function readV2(document: Loose, warn: Warn): Omit<InteropGuideline, 'warnings'> {
  const top = lenient(document, 'the guideline', warn)
  const metadata = lenient(top.read('metadata'), 'metadata', warn)
  const scoring = lenient(metadata.read('scoring'), 'scoring', warn)
  const approval = lenient(metadata.read('os_trademark_approval'), 'os_trademark_approval', warn)
  const components = Object.entries(objectOf(top.read('components'))).map(([name, value]) =>
    component(name, value, warn),
  )
  const names = components.map(({ name }) => name)
  const targets = Object.entries(kinds).flatMap(([key, kind]) =>
    Object.entries(objectOf(top.read(key))).map(([name, value]) => readTarget(name, value, { kind, names, warn })),
  )
  // A component can be asked for by itself, as in 1.x, unless a target is exactly that component.
  const single = names.filter((name) => !targets.some(({ components: of }) => of.length === 1 && of[0] === name))
  return {
    id: textOf(metadata.read('id')) ?? '',
    schema: textOf(metadata.read('schema')) ?? '',
    status: textOf(approval.read('status')) ?? textOf(metadata.read('status')),
    approval: textOf(approval.read('target_approval')),
    replaces: textOf(approval.read('replaces')),
    releases: wordsOf(approval.read('releases')),
    cutoff: numberOf(scoring.read('cutoff_score')),
    criteria: readCriteria(scoring.read('criteria')),
    addOn: targets.some(({ kind }) => kind !== 'platform') && !targets.some(({ kind }) => kind === 'platform'),
    targets: [
      ...targets,
      ...single.map(
        (name): Target => ({ id: name, name, kind: 'component', description: null, components: [name], requires: [] }),
      ),
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

const objectOf = (value: unknown): Loose => (isObject(value) ? value : {})

function component(name: string, value: unknown, warn: Warn): Component {
  const record = lenient(value, `component ${name}`, warn)
  const sections = objectOf(record.read('designated_sections'))
  // A component that holds its lists itself, as in 1.x, is read like one.
  const inner = record.has('capabilities') ? record.read('capabilities') : value
  return {
    ...readComponent(name, inner, warn),
    designated: Object.entries(sections).map(([status, projects]) => ({ status, projects: wordsOf(projects) })),
  }
}

function readTarget(
  name: string,
  value: unknown,
  { kind, names, warn }: { kind: Target['kind']; names: string[]; warn: Warn },
): Target {
  const record = lenient(value, name, warn)
  const components = wordsOf(record.read('components'))
  const requires = record.read('required_platform_components')
  const elsewhere = components.filter((one) => !names.includes(one))
  for (const one of elsewhere) warn(`${name}: its component ${one} is not in this file.`)
  return {
    id: name,
    name,
    kind,
    description: textOf(record.read('description')),
    components: components.filter((one) => names.includes(one)),
    requires: [
      ...(Array.isArray(requires) ? requires.flatMap(requirement) : []),
      ...elsewhere.map((one) => ({ component: one, source: null, guideline: null })),
    ],
  }
}

/** `{name, source}`; the source's file name is the guideline's id. */
function requirement(value: unknown): RequiredComponent[] {
  const name = isObject(value) ? textOf(value.name) : textOf(value)
  if (!name) return []
  const source = isObject(value) ? textOf(value.source) : null
  return [{ component: name, source, guideline: source ? (/([^/]+)\.json$/.exec(source)?.[1] ?? null) : null }]
}
