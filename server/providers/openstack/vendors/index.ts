import type { VendorEra, VendorValues } from './era'
import { vendorsAToI } from './openstacksdk-2026-a-i'
import { vendorsJToZ } from './openstacksdk-2026-j-z'
import { vendors2016 } from './os-client-config-2016'
import { type RemovedVendor, removedVendors } from './removed'

/** The list that profiles resolve by (field-notes 1.2 A). */
export const currentEra: VendorEra = {
  source: 'openstacksdk 94758e92',
  path: 'openstack/config/vendors',
  asOf: '2026-08-21',
  licence: 'Apache-2.0',
  profiles: { ...vendorsAToI, ...vendorsJToZ },
}

/** The same list ten years before (field-notes 1.2 B): history, and all that is known of vendors that left it. */
export const era2016: VendorEra = {
  source: 'os-client-config 891fa1c',
  path: 'os_client_config/vendors',
  asOf: '2016-06-18',
  licence: 'Apache-2.0',
  profiles: vendors2016,
}

export type KnownVendor = {
  name: string
  /** The list that its facts are from; null where only its removal is known. */
  era: VendorEra | null
  values: VendorValues
  removed: RemovedVendor | null
}

/** A vendor by the name of its profile: the list of today, else a new name there, else the list of 2016. null: not known. */
export function findVendor(name: string): KnownVendor | null {
  const removed = Object.hasOwn(removedVendors, name) ? removedVendors[name]! : null
  const known = removed?.renamedTo ?? name
  for (const era of [currentEra, era2016]) {
    if (Object.hasOwn(era.profiles, known)) return { name: known, era, values: era.profiles[known]!, removed }
  }
  return removed ? { name, era: null, values: {}, removed } : null
}

/** Names of all vendors, for "did you mean". */
export const vendorNames = (): string[] => [
  ...new Set([...Object.keys(currentEra.profiles), ...Object.keys(era2016.profiles), ...Object.keys(removedVendors)]),
]
