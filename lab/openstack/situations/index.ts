/** Arrangements of networks that people reported, one small cloud for each: the world `situations`. */
import { givenNetworks } from './given-networks'
import { limits } from './limits'
import { severalExternals } from './several-externals'
import { tenantNetworks } from './tenant-networks'
import type { Situation } from './types'

export type { Situation } from './types'

export const situations: readonly Situation[] = [...severalExternals, ...tenantNetworks, ...givenNetworks, ...limits]
