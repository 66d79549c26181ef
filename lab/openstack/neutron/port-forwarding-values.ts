/** The values of a port forwarding, with the words that Neutron's validators have for wrong ones. */
import { type JsonObject, pythonText } from '../http'
import { parseAddress } from '../ip'
import type { PortRange } from '../state'
import { badRequest, invalidInput } from './errors'

/** Neutron's names of protocols with ports, and two without that it takes all the same. */
const protocols = ['dccp', 'icmp', 'ipv6-icmp', 'sctp', 'tcp', 'udp']
const most = 65_535

const refuse = (name: string, reason: string) => badRequest(`Invalid input for ${name}. Reason: ${reason}.`)

/** Throws Neutron's 400 for the first value that is none. */
export function refuseInvalid(body: JsonObject): void {
  for (const name of ['external_port', 'internal_port']) {
    const reason = wrongPort(body[name])
    if (reason) throw refuse(name, reason)
  }
  const { internal_ip_address: address, protocol } = body
  if (address !== undefined && (typeof address !== 'string' || parseAddress(address) === null)) {
    throw refuse('internal_ip_address', `'${String(address)}' is not a valid IP address`)
  }
  if (protocol !== undefined) refuseProtocol(protocol)
  for (const name of ['external_port_range', 'internal_port_range']) {
    const reason = wrongRange(body[name])
    if (reason) throw refuse(name, reason)
  }
}

function wrongPort(value: unknown): string | null {
  if (value === undefined || value === null) return null
  const port = typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : value
  if (typeof port !== 'number') return `'${typeof value === 'string' ? value : pythonText(value)}' is not an integer`
  if (port < 1) return `'${Math.trunc(port)}' is too small - must be at least '1'`
  if (port > most) return `'${Math.trunc(port)}' is too large - must be no larger than '${most}'`
  return null
}

function refuseProtocol(protocol: unknown): void {
  if (typeof protocol !== 'string') throw invalidInput(`Input value ${pythonText(protocol)} must be string type`)
  const name = protocol
  if (protocols.includes(name)) return
  const known = protocols.includes(name.toLowerCase()) || (/^\d+$/.test(name) && Number(name) <= 255)
  if (known) throw refuse('protocol', `${name} is not in valid_values`)
  throw invalidInput(
    `IP protocol '${name}' is not supported. Only protocol names and their integer representation (0 to 255) are supported`,
  )
}

function wrongRange(value: unknown): string | null {
  if (value === undefined || value === null) return null
  const parts = String(value).split(':')
  if (parts.length > 2 || parts.includes('')) return 'Port range must be two integers separated by a colon'
  for (const part of parts) {
    if (!/^\d+$/.test(part) || Number(part) > most) return `Invalid port: ${part}`
    if (Number(part) < 1) return `Invalid port: ${part}, the port must be in the range [1, ${most}]`
  }
  const [first = '', last = first] = parts
  return Number(first) > Number(last) ? 'First port in a port range must be lower than the second port' : null
}

/** `side` by its range, else by its one port; null when the body has neither. */
export function readRange(body: JsonObject, side: 'external' | 'internal'): PortRange | null {
  const given = body[`${side}_port_range`] ?? body[`${side}_port`]
  if (given === undefined || given === null) return null
  const [first = 0, last = first] = String(given).split(':').map(Number)
  return { first, last }
}
