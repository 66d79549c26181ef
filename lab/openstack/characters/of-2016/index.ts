import type { CloudOf2016 } from '@/lab/port'
import type { Character } from '../types'
import { auro } from './auro'
import { bluebox } from './bluebox'
import { datacentred } from './datacentred'
import { dreamcompute } from './dreamcompute'
import { dreamcompute2016 } from './dreamcompute-2016'
import { ovh } from './ovh'
import { rackspace } from './rackspace'
import { vexxhost } from './vexxhost'

/** Simulated after public documentation: each fact has its source in the file, and each guess is named as one. */
export const cloudsOf2016: Record<CloudOf2016, Character> = {
  'dreamcompute-2016': dreamcompute2016,
  dreamcompute,
  datacentred,
  vexxhost,
  auro,
  bluebox,
  rackspace,
  ovh,
}
