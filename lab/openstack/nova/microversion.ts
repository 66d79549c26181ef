import { dialectOf } from '../characters/dialect'
import type { Call, Cloud, Handler } from '../cloud'
import { novaError, removedApi } from './errors'

/**
 * Nova's minor version out of either header: 2.1 without one; 400 and 406 for what is none or not supported. A Nova of
 * before there were any does not look at the headers.
 */
export function microversionOf(cloud: Cloud, headers: Record<string, string>): number {
  const maximumMinor = dialectOf(cloud.character).computeMinor
  if (maximumMinor === null) return 1
  const newer = (maximumMinor < 27 ? undefined : headers['openstack-api-version'])
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
    throw novaError(406, message, versionHeaders(cloud, wanted))
  }
  return Number(minor)
}

/** The common header came with 2.27; before, Nova has its own one only. */
export function versionHeaders(cloud: Cloud, version: string): Record<string, string> {
  const maximumMinor = dialectOf(cloud.character).computeMinor
  if (maximumMinor === null) return {}
  const own = 'X-OpenStack-Nova-API-Version'
  if (maximumMinor < 27) return { [own]: version, Vary: own }
  return { 'OpenStack-API-Version': `compute ${version}`, [own]: version, Vary: `OpenStack-API-Version, ${own}` }
}

/** A handler that ends with the microversion before `minor`: the proxies to Neutron and Glance ended with 2.36. */
export const removedFrom =
  (minor: number, handler: Handler): Handler =>
  (call: Call) => {
    if (call.microversion >= minor) throw removedApi()
    return handler(call)
  }

/** A handler of an extension that a Nova without security groups (and without Neutron) never loaded. */
export const ofNetworking =
  (handler: Handler): Handler =>
  (call: Call) => {
    const { networkService, securityGroups } = dialectOf(call.cloud.character)
    if (!networkService || !securityGroups) throw removedApi()
    return handler(call)
  }
