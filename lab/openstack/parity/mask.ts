/** Makes answers of two clouds comparable: what changes from run to run becomes a name for its kind. */
import type { Service } from '../http'
import type { RecordedAnswer } from './types'

export type Bases = Record<Service, string>

const patterns: [RegExp, string][] = [
  [/gAAAAA[\w=-]+/g, '<token>'],
  [/req-[0-9a-f-]{36}/g, '<request>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>'],
  [/\b[0-9a-f]{32}\b/g, '<id>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?/g, '<time>'],
  [/fa:16:3e(:[0-9a-f]{2}){3}/g, '<mac>'],
  [/\b(?:10|192)(?:\.\d{1,3}){3}\b/g, '<address>'],
]

/** `text` with addresses of services, ids, times and IP addresses masked. */
export function maskText(text: string, bases: Bases): string {
  let masked = text
  // The longest first: on a real cloud one base may be the beginning of another.
  for (const [service, base] of Object.entries(bases).sort((a, b) => b[1].length - a[1].length)) {
    masked = masked.replaceAll(base, `<${service}>`)
  }
  for (const [pattern, name] of patterns) masked = masked.replace(pattern, name)
  return masked.replaceAll('<identity>/"', '<identity>"')
}

const comparedHeaders = [
  'content-type',
  'location',
  'www-authenticate',
  'openstack-api-version',
  'x-openstack-nova-api-version',
  'x-subject-token',
  'x-openstack-request-id',
  'x-compute-request-id',
  'vary',
  'allow',
]

/** The methods of an Allow header, whose order is chance. */
const sorted = (value: string): string => value.toLowerCase().split(', ').sort().join(', ')

export async function recordAnswer(
  response: Response,
  bases: Bases,
): Promise<{ answer: RecordedAnswer; body: unknown }> {
  const text = await response.text()
  const body = parse(text)
  const headers = Object.fromEntries(
    comparedHeaders.flatMap((name) => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, name === 'allow' ? sorted(value) : maskText(value, bases).toLowerCase()]]
    }),
  )
  const { status } = response
  if (status < 400) return { answer: { status, headers, shape: shapeOf(body) }, body }
  const masked = maskText(text, bases)
  return { answer: { status, headers, error: parse(masked) ?? masked }, body }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `{"servers[].id": "string"}`: every path that occurs, with all types that were seen there. */
export function shapeOf(value: unknown): Record<string, string> {
  const types = new Map<string, Set<string>>()
  const walk = (path: string, item: unknown): void => {
    const type = item === null ? 'null' : Array.isArray(item) ? 'array' : typeof item
    types.set(path, (types.get(path) ?? new Set()).add(type))
    if (Array.isArray(item)) for (const element of item) walk(`${path}[]`, element)
    else if (typeof item === 'object' && item !== null) {
      for (const [key, element] of Object.entries(item)) walk(path === '' ? key : `${path}.${key}`, element)
    }
  }
  if (value !== undefined) walk('', value)
  return Object.fromEntries(
    [...types].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, seen]) => [path, [...seen].sort().join('|')]),
  )
}
