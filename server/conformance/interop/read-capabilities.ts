import type { Capability, InteropTest, TestFlag } from './guideline'
import { isObject, type Loose, lenient, textOf, wordsOf } from './lenient'
import { bareName } from './names'

type Warn = (sentence: string) => void

/** `capabilities` of a guideline of any schema, and an empty record for each that only a component names. */
export function readCapabilities(value: unknown, named: readonly string[], warn: Warn): Capability[] {
  const object = isObject(value) ? value : {}
  const described = Object.entries(object).map(([id, record]) => readCapability(id, record, warn))
  const missing = [...new Set(named)].filter((id) => !Object.hasOwn(object, id))
  for (const id of missing)
    warn(`${id}: a component names it, and "capabilities" does not describe it: it has no tests.`)
  const known = new Set(named)
  for (const { id } of described) {
    if (!known.has(id)) warn(`${id}: no component names it, so that no report counts it.`)
  }
  return [...described, ...missing.map(emptyCapability)]
}

const emptyCapability = (id: string): Capability => ({
  id,
  description: null,
  project: null,
  admin: false,
  achievements: [],
  requiredSince: null,
  tests: [],
  described: false,
})

function readCapability(id: string, value: unknown, warn: Warn): Capability {
  const record = lenient(value, id, warn)
  const tests = readTests(record.read('tests'), id, warn)
  const flags = record.has('flagged') ? record.read('flagged') : record.read('flag')
  return {
    id,
    description: textOf(record.read('description')),
    project: textOf(record.read('project')),
    admin: record.read('admin') === true,
    achievements: wordsOf(record.read('achievements')),
    requiredSince: textOf(record.read('required_since')),
    tests: flags === undefined ? tests : flagNamed(tests, flags, { id, warn }),
    described: true,
  }
}

/** A list of names (1.2), or an object by name (1.3 on); items of a list may be objects or lists that begin with the name. */
function readTests(value: unknown, id: string, warn: Warn): InteropTest[] {
  if (isObject(value)) return Object.entries(value).map(([name, details]) => readTest(name, details, warn))
  if (!Array.isArray(value)) {
    if (value !== undefined && value !== null) warn(`${id}: "tests" is neither a list nor an object.`)
    return []
  }
  return value.flatMap((item): InteropTest[] => {
    const [first, second] = Array.isArray(item) ? item : [item, undefined]
    const name = isObject(first) ? (textOf(first.name) ?? textOf(first.test)) : textOf(first)
    if (name) return [readTest(name, isObject(first) ? first : second, warn)]
    warn(`${id}: a test without a name was left out.`)
    return []
  })
}

function readTest(name: string, details: unknown, warn: Warn): InteropTest {
  const told: Loose = typeof details === 'string' ? { idempotent_id: details } : isObject(details) ? details : {}
  const record = lenient(told, name, warn)
  const id = textOf(record.read('idempotent_id', 'uuid'))
  return {
    name,
    idempotentId: id === null ? null : id.startsWith('id-') ? id : `id-${id}`,
    aliases: wordsOf(record.read('aliases', 'alias')),
    flagged: readFlag(record.has('flagged') ? record.read('flagged') : record.read('flag')),
  }
}

/** Schema says `flag`, files say `flagged`; a record, a sentence, `true`, or a list of those. */
function readFlag(value: unknown): TestFlag | null {
  const one = Array.isArray(value) ? value.at(-1) : value
  if (one === undefined || one === null || one === false) return null
  if (!isObject(one)) return { date: null, reason: textOf(one), action: null }
  return { date: textOf(one.date), reason: textOf(one.reason), action: textOf(one.action) }
}

/** Schema 1.2 flags tests in a list of the capability. A flagged name that `tests` lacks is no test there, as in RefStack, and is told. */
function flagNamed(tests: InteropTest[], flags: unknown, { id, warn }: { id: string; warn: Warn }): InteropTest[] {
  const records = new Map<string, TestFlag>()
  if (isObject(flags)) {
    for (const [name, flag] of Object.entries(flags)) {
      const read = readFlag(flag)
      if (read) records.set(bareName(name), read)
    }
  } else for (const name of wordsOf(flags)) records.set(bareName(name), { date: null, reason: null, action: null })
  const known = new Set(tests.map((test) => bareName(test.name)))
  for (const name of records.keys()) {
    if (!known.has(name)) warn(`${id}: ${name} is flagged and is not among its tests, so that nothing counts it.`)
  }
  return tests.map((test) => ({ ...test, flagged: test.flagged ?? records.get(bareName(test.name)) ?? null }))
}
