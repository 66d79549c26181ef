import type { Call, Handler } from '../cloud'
import { novaError, removedApi } from './errors'

export const maximumMinor = 93

/** Nova's minor version out of either header: 2.1 without one; 400 and 406 for what is none or not supported. */
export function microversionOf(headers: Record<string, string>): number {
  const newer = headers['openstack-api-version']
    ?.split(',')
    .map((part) => part.trim().split(/\s+/))
    .find(([service]) => service === 'compute')?.[1]
  const wanted = newer ?? headers['x-openstack-nova-api-version'] ?? '2.1'
  if (wanted === 'latest') return maximumMinor
  const [, major, minor] = /^([1-9]\d*)\.([1-9]\d*|0)$/.exec(wanted) ?? []
  if (!major || !minor) {
    throw novaError(400, `API Version String ${wanted} is of invalid format. Must be of format MajorNum.MinorNum.`)
  }
  if (major !== '2' || Number(minor) < 1 || Number(minor) > maximumMinor) {
    const message = `Version ${wanted} is not supported by the API. Minimum is 2.1 and maximum is 2.${maximumMinor}.`
    throw novaError(406, message, versionHeaders(wanted))
  }
  return Number(minor)
}

export const versionHeaders = (version: string): Record<string, string> => ({
  'OpenStack-API-Version': `compute ${version}`,
  'X-OpenStack-Nova-API-Version': version,
  Vary: 'OpenStack-API-Version, X-OpenStack-Nova-API-Version',
})

/** A handler that ends with the microversion before `minor`: the proxies to Neutron and Glance ended with 2.36. */
export const removedFrom =
  (minor: number, handler: Handler): Handler =>
  (call: Call) => {
    if (call.microversion >= minor) throw removedApi()
    return handler(call)
  }
