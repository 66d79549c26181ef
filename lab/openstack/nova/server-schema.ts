/** The parts of Nova's JSON schema for a new server that clients run into, with its messages. */
import { dialectOf } from '../characters/dialect'
import type { Call } from '../cloud'
import { isObject, type JsonObject, pythonText } from '../http'
import { novaError } from './errors'

/** Attributes by the microversions that know them: [from, until]. */
const attributes: Record<string, [number, number]> = {
  name: [1, 999],
  imageRef: [1, 999],
  flavorRef: [1, 999],
  adminPass: [1, 999],
  metadata: [1, 999],
  networks: [1, 999],
  'OS-DCF:diskConfig': [1, 999],
  accessIPv4: [1, 999],
  accessIPv6: [1, 999],
  personality: [1, 56],
  availability_zone: [1, 999],
  block_device_mapping: [1, 999],
  block_device_mapping_v2: [1, 999],
  config_drive: [1, 999],
  key_name: [1, 999],
  min_count: [1, 999],
  max_count: [1, 999],
  return_reservation_id: [1, 999],
  security_groups: [1, 999],
  user_data: [1, 999],
  description: [19, 999],
  tags: [52, 999],
  trusted_image_certificates: [63, 999],
  host: [74, 999],
  hypervisor_hostname: [74, 999],
  hostname: [90, 999],
}

const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

const invalid = (name: string, value: unknown, reason: string) => {
  const shown = typeof value === 'string' ? value : pythonText(value)
  return novaError(400, `Invalid input for field/attribute ${name}. Value: ${shown}. ${reason}`)
}

export function readServer(call: Call): JsonObject {
  if (call.malformed) throw novaError(400, 'Malformed request body')
  const body = isObject(call.body) ? call.body : {}
  if (!isObject(body.server)) throw novaError(400, "'server' is a required property")
  const wanted = body.server
  const required = ['name', 'flavorRef', ...(call.microversion >= 37 ? ['networks'] : [])]
  for (const name of required) {
    if (wanted[name] === undefined) throw invalid('server', wanted, `'${name}' is a required property`)
  }
  const unexpected = Object.keys(wanted).find((name) => {
    const [from, until] = attributes[name] ?? [1000, 0]
    return call.microversion < from || call.microversion > until
  })
  // Nova's v2 took what it did not know without a word.
  if (unexpected && dialectOf(call.cloud.character).computeMinor !== null)
    throw invalid('server', wanted, `Additional properties are not allowed ('${unexpected}' was unexpected)`)
  checkName(wanted.name)
  checkImage(wanted.imageRef)
  checkMetadata(wanted.metadata)
  checkNetworks(call, wanted.networks)
  return wanted
}

export function checkName(name: unknown): void {
  if (typeof name !== 'string') throw invalid('name', name, `${pythonText(name)} is not of type 'string'`)
  if (name.length < 1) throw invalid('name', name, "'' is too short")
  if (name.length > 255) throw invalid('name', name, `'${name}' is too long`)
}

function checkImage(image: unknown): void {
  if (image === undefined || image === '') return
  if (typeof image !== 'string' || !uuid.test(image)) {
    throw invalid('imageRef', image, `${pythonText(image)} is not valid under any of the given schemas`)
  }
}

export function checkMetadata(metadata: unknown): void {
  if (!isObject(metadata)) return
  for (const [key, value] of Object.entries(metadata)) {
    if (!/^[a-zA-Z0-9-_:. ]{1,255}$/.test(key)) {
      throw invalid('metadata', metadata, `'${key}' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'`)
    }
    if (typeof value !== 'string') throw invalid(key, value, `${pythonText(value)} is not of type 'string'`)
    if (value.length > 255) throw invalid(key, value, `'${value}' is too long`)
  }
}

function checkNetworks(call: Call, networks: unknown): void {
  if (networks === undefined) return
  if (Array.isArray(networks)) {
    for (const entry of networks) {
      const id = isObject(entry) ? entry.uuid : undefined
      if (id !== undefined && (typeof id !== 'string' || !uuid.test(id))) {
        throw novaError(400, `Bad networks format: network uuid is not in proper format (${String(id)})`)
      }
    }
    return
  }
  const words = call.microversion >= 37 ? ['none', 'auto'] : []
  if (typeof networks === 'string' && words.includes(networks)) return
  throw invalid('networks', networks, `${pythonText(networks)} is not valid under any of the given schemas`)
}
