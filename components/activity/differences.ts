export type Fact = { name: string; value: string }
export type Difference = { name: string; before: string | null; after: string | null }

/** The details of an entry as facts, and as differences where it holds what was there before. */
export function readDetails(details: Record<string, unknown>): { differences: Difference[]; facts: Fact[] } {
  const { before, after, ...rest } = details
  if (!isRecord(after) || (before !== null && before !== undefined && !isRecord(before))) {
    return { differences: [], facts: flatten(details) }
  }
  const old = new Map(flatten(before ?? {}).map(({ name, value }) => [name, value]))
  const new_ = new Map(flatten(after).map(({ name, value }) => [name, value]))
  const differences = [...new Set([...old.keys(), ...new_.keys()])]
    .map((name) => ({ name, before: old.get(name) ?? null, after: new_.get(name) ?? null }))
    .filter((one) => one.before !== one.after)
  return { differences, facts: flatten(rest) }
}

const headlineParts = 4

/** The details of an entry in a line: its name, then what else is known of it, then what it changed; empty without details. */
export function headline(details: Record<string, unknown>): string {
  const { differences, facts } = readDetails(details)
  const parts = [
    ...facts.filter(({ name }) => name === 'name').map(({ value }) => value),
    ...facts.filter(({ name }) => name !== 'name').map(({ name, value }) => `${name} ${value}`),
  ]
  const changed = differences.length > 0 ? [`changed ${differences.map(({ name }) => name).join(', ')}`] : []
  return [...parts.slice(0, headlineParts), ...changed].join(' · ')
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{a: {b: 1}}` is `a b: 1`; lists of simple values stand in one line. */
function flatten(value: Record<string, unknown>, path: string[] = []): Fact[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const name = [...path, key]
    if (isRecord(member)) return flatten(member, name)
    return member === undefined ? [] : [{ name: name.map(words).join(' › '), value: text(member) }]
  })
}

function text(value: unknown): string {
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (!Array.isArray(value)) return String(value)
  return value.length === 0 ? 'none' : value.map((one) => (isRecord(one) ? JSON.stringify(one) : text(one))).join(', ')
}

/** `expiresInDays` is `expires in days`. */
const words = (key: string): string =>
  /^[a-z][a-zA-Z]*$/.test(key) ? key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : key
