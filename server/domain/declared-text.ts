const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const lengthMax = 600

/** A declared value in one line for people: words as they stand, lists with commas, the rest as JSON. */
export function valueText(value: unknown): string {
  const text = oneLine(value)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text
}

function oneLine(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((item) => !isRecord(item))) return value.map(String).join(', ')
  if (Array.isArray(value) && value.every((item) => isRecord(item) && 'name' in item))
    return value.map((item) => named(item as Record<string, unknown>)).join('; ')
  return JSON.stringify(value) ?? 'none'
}

/** `Public Internet (routes_externally, nat_source)`: an entry of networks[] by its name and what is true of it. */
function named({ name, ...rest }: Record<string, unknown>): string {
  const facts = Object.entries(rest).map(([key, value]) =>
    value === true ? key : `${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return facts.length > 0 ? `${String(name)} (${facts.join(', ')})` : String(name)
}
