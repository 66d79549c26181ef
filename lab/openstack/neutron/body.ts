/** Reading a request's body with Neutron's checks and Neutron's words. */
import type { Call } from '../cloud'
import { isObject, type JsonObject, pythonText } from '../http'
import { badRequest } from './errors'

export type AttributeKind = 'string' | 'uuid' | 'uuid-or-null' | 'boolean' | 'integer' | 'list' | 'object' | 'any'

const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/** The resources of Neutron's core; those of its extensions go through older code with other words. */
const coreResources = ['network', 'subnet', 'port']

/** The object under `member`, with unknown attributes refused and the known ones of their kinds. */
export function readBody(
  call: Call,
  member: string,
  attributes: Record<string, AttributeKind>,
  required: string[] = [],
): JsonObject {
  if (call.malformed) throw badRequest('Body contains invalid data')
  const found = isObject(call.body) ? call.body[member] : undefined
  const isEmpty = isObject(call.body) && Object.keys(call.body).length === 0
  if (isEmpty && !coreResources.includes(member)) throw badRequest('Resource body required')
  if (!isObject(found)) throw badRequest(`Unable to find '${member}' in request body`)
  for (const name of required) {
    if (found[name] === undefined)
      throw badRequest(`Failed to parse request. Required attribute '${name}' not specified`)
  }
  const unknown = Object.keys(found).filter((name) => !Object.hasOwn(attributes, name))
  if (unknown.length > 0) throw badRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`)
  for (const [name, value] of Object.entries(found)) check(name, value, attributes[name]!)
  return found
}

function check(name: string, value: unknown, kind: AttributeKind): void {
  const refuse = (reason: string) => badRequest(`Invalid input for ${name}. Reason: ${reason}.`)
  if (kind === 'string' && typeof value !== 'string') throw refuse(`'${String(value)}' is not a valid string`)
  if (kind === 'string' && String(value).length > 255) throw refuse(`'${String(value)}' exceeds maximum length of 255`)
  if (kind === 'uuid-or-null' && value === null) return
  if (kind.startsWith('uuid') && !(typeof value === 'string' && uuid.test(value))) {
    throw refuse(`${pythonText(value)} is not a valid UUID`)
  }
  if (kind === 'boolean' && typeof value !== 'boolean') throw refuse(`${pythonText(value)} is not a boolean`)
  if (kind === 'integer' && !Number.isInteger(value)) throw refuse(`${pythonText(value)} is not an integer`)
  if (kind === 'list' && !Array.isArray(value)) throw refuse(`${pythonText(value)} is not a list`)
  if (kind === 'object' && !isObject(value) && value !== null) throw refuse(`${pythonText(value)} is not a dictionary`)
}

export const text = (body: JsonObject, name: string, fallback = ''): string =>
  typeof body[name] === 'string' ? body[name] : fallback

export const textOrNull = (body: JsonObject, name: string): string | null =>
  typeof body[name] === 'string' ? body[name] : null
