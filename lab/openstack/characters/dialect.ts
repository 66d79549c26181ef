/** What a cloud's interfaces speak. The default is a current OpenStack; the clouds of 2016 say where they differ. */
import type { Service } from '../http'
import type { Character } from './types'

export type Dialect = {
  /** Versions of Keystone's interface. */
  identity: ('v2.0' | 'v3')[]
  /** Rackspace's own identity service: API keys, a tenant in every token, errors in words of its own. */
  rackspaceIdentity: boolean
  /** Application credentials came with Queens (2018). */
  applicationCredentials: boolean
  /** The highest minor version of Nova 2.x; null: the v2 before it, which knows no versions and has the project in its path. */
  computeMinor: number | null
  /** The highest minor version of Glance v2. Hidden images and `os_hash_value` came with 2.7 (2018). */
  imageMinor: number
  /** False: the catalogue names no network service, and none answers. */
  networkService: boolean
  /** Networks that Nova gives, in this order, to a server for which none is asked; null: the only one there is. */
  attaches: string[] | null
  /** Whether Nova fills in accessIPv4 and accessIPv6. */
  accessAddresses: boolean
  /** Whether addresses tell if they are fixed or floating, and their MAC address. */
  addressTypes: boolean
  securityGroups: boolean
  /** Whether servers tell their availability zone. */
  zones: boolean
  /** Names in the catalogue, where they are not the usual ones. */
  serviceNames: Partial<Record<Service, string>>
  /** Regions of the catalogue that this cloud's clients do not use. Their hosts do not exist. */
  otherRegions: string[]
}

const zed: Dialect = {
  identity: ['v3'],
  rackspaceIdentity: false,
  applicationCredentials: true,
  computeMinor: 93,
  imageMinor: 15,
  networkService: true,
  attaches: null,
  accessAddresses: false,
  addressTypes: true,
  securityGroups: true,
  zones: true,
  serviceNames: {},
  otherRegions: [],
}

export const dialectOf = (character: Character): Dialect => ({ ...zed, ...character.dialect })
