import { canonicalAddress } from '../ip'
import { neutronError } from './errors'

/** Whether an attribute's value is what a query parameter asks for. Booleans may be spelt as in Python. */
export function isSimilar(value: unknown, wanted: string): boolean {
  if (typeof value === 'boolean') return value === toBoolean(wanted)
  if (Array.isArray(value)) return value.includes(wanted)
  if (value === null || value === undefined) return wanted === '' || wanted === 'null' || wanted === 'None'
  return String(value) === wanted
}

function toBoolean(text: string): boolean {
  if (['true', '1', 'yes', 'on'].includes(text.toLowerCase())) return true
  if (['false', '0', 'no', 'off'].includes(text.toLowerCase())) return false
  throw neutronError(400, 'InvalidInput', `Invalid input for operation: '${text}' cannot be converted to boolean.`)
}

/** `fixed_ips=ip_address=10.0.0.4` or `fixed_ips=subnet_id=...` */
export function fixedIpMatches(fixedIps: { subnetId: string; address: string }[], wanted: string): boolean {
  const [name = '', value = ''] = wanted.split('=')
  if (name === 'subnet_id') return fixedIps.some((ip) => ip.subnetId === value)
  if (name === 'ip_address_substr') return fixedIps.some((ip) => ip.address.includes(value))
  return fixedIps.some((ip) => ip.address === canonicalAddress(value))
}
