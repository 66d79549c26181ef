/** A vendor that left the list: when, and under which name it goes on. */
export type RemovedVendor = { removed: string | null; renamedTo: string | null; source: string }

const source = 'history of os-client-config and openstacksdk'

/** Vendors that the list of today lacks (field-notes 1.1, end). `removed` is a day or month; null where it is not told. */
export const removedVendors: Readonly<Record<string, RemovedVendor>> = {
  hp: { removed: '2016-02-10', renamedTo: null, source },
  runabove: { removed: '2016-02-10', renamedTo: null, source },
  osic: { removed: '2017', renamedTo: null, source },
  datacentred: { removed: '2018-04', renamedTo: null, source },
  dreamhost: { removed: null, renamedTo: 'dreamcompute', source },
}
