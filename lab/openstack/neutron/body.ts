/** Reading a request's body with Neutron's checks and Neutron's words. */
import { type Call, projectOf } from '../cloud'
import { isObject, type JsonObject, pythonText } from '../http'
import { badRequest, invalidInput, neutronError } from './errors'

export type AttributeKind = 'string' | 'uuid' | 'uuid-or-null' | 'boolean' | 'integer' | 'list' | 'object' | 'any'

const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/** The resources of Neutron's core; those of its extensions go through older code with other words. */
const coreResources = ['network', 'subnet', 'port']

/**
 * The object under `member`, with unknown attributes refused and the known ones of their kinds. `fixed` are attributes
 * that exist and cannot be set by such a request.
 */
export function readBody(
  call: Call,
  member: string,
  attributes: Record<string, AttributeKind>,
  required: string[] = [],
  fixed: readonly string[] = [],
): JsonObject {
  if (call.malformed) {
    if (coreResources.includes(member)) throw badRequest('Body contains invalid data')
    throw neutronError(400, 'MalformedRequestBody', 'Malformed request body: Cannot understand JSON.')
  }
  const found = isObject(call.body) ? call.body[member] : undefined
  const isEmpty = isObject(call.body) && Object.keys(call.body).length === 0
  if (isEmpty && !coreResources.includes(member)) throw badRequest('Resource body required')
  if (!isObject(found)) throw badRequest(`Unable to find '${member}' in request body`)
  refuseOtherProject(call, found)
  const unknown = Object.keys(found).filter((name) => !Object.hasOwn(attributes, name) && !fixed.includes(name))
  if (unknown.length > 0) throw badRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`)
  for (const name of required) {
    if (found[name] === undefined)
      throw badRequest(`Failed to parse request. Required attribute '${name}' not specified`)
  }
  const readOnly = Object.keys(found).find((name) => fixed.includes(name))
  if (readOnly && call.method === 'PUT') throw badRequest(`Cannot update read-only attribute ${readOnly}`)
  if (readOnly) throw badRequest(`Attribute '${readOnly}' not allowed in POST`)
  for (const [name, value] of Object.entries(found)) check(name, value, attributes[name]!)
  return found
}

function refuseOtherProject(call: Call, found: JsonObject): void {
  const named = found.project_id ?? found.tenant_id
  if (named === undefined || named === projectOf(call)) return
  throw badRequest(
    "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin or advsvc privileges",
  )
}

function check(name: string, value: unknown, kind: AttributeKind): void {
  const refuse = (reason: string) => badRequest(`Invalid input for ${name}. Reason: ${reason}.`)
  if (kind === 'string' && typeof value !== 'string') throw refuse(`'${String(value)}' is not a valid string`)
  if (kind === 'string' && String(value).length > 255) throw refuse(`'${String(value)}' exceeds maximum length of 255`)
  if (kind === 'uuid-or-null' && value === null) return
  if (kind.startsWith('uuid') && !(typeof value === 'string' && uuid.test(value))) {
    throw refuse(`${pythonText(value)} is not a valid UUID`)
  }
  if (kind === 'boolean' && toBoolean(value) === null) {
    throw invalidInput(`${pythonText(value)} cannot be converted to boolean`)
  }
  if (kind === 'integer' && !Number.isInteger(value)) throw refuse(`${pythonText(value)} is not an integer`)
  if (kind === 'list' && !Array.isArray(value)) throw refuse(`${pythonText(value)} is not a list`)
  if (kind === 'object' && !isObject(value) && value !== null) throw refuse(`${pythonText(value)} is not a dictionary`)
}

export const text = (body: JsonObject, name: string, fallback = ''): string =>
  typeof body[name] === 'string' ? body[name] : fallback

export const textOrNull = (body: JsonObject, name: string): string | null =>
  typeof body[name] === 'string' ? body[name] : null

/** What Neutron takes for a boolean, in texts and numbers too; null for anything else. */
export function toBoolean(value: unknown): boolean | null {
  const word = String(value).toLowerCase()
  if (['true', 't', '1', 'yes', 'y', 'on'].includes(word)) return true
  return ['false', 'f', '0', 'no', 'n', 'off'].includes(word) ? false : null
}

export const yesOrNo = (body: JsonObject, name: string, fallback: boolean): boolean =>
  body[name] === undefined ? fallback : (toBoolean(body[name]) ?? fallback)
