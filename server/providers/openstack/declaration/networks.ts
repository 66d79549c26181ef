import { z } from 'zod'
import type { ConfiguredNetwork } from '@/server/domain/cloud-schema'
import type { CloudEntry } from '../clouds-file'
import { readFlag } from './values'

const flags = [
  'routes_externally',
  'routes_ipv4_externally',
  'routes_ipv6_externally',
  'nat_source',
  'nat_destination',
  'default_interface',
] as const
const networkSchema = z.looseObject({ name: z.union([z.string().min(1), z.number().transform(String)]) })

/** What is wrong with the networks of an entry or profile. Throws this; the caller knows where they stand. */
export class NetworksMistake extends Error {}

/**
 * The networks that an entry declares, as openstacksdk reads them (loader.py `_fix_backwards_networks`): `networks[]`, or the old
 * `external_network` and `internal_network` as one entry each. null where none are declared.
 */
export function declaredNetworks(entry: CloudEntry): ConfiguredNetwork[] | null {
  const listed = entry.networks ?? null
  const old = (['external_network', 'internal_network'] as const).filter((key) => (entry[key] ?? null) !== null)
  if (listed !== null && old.length > 0) {
    throw new NetworksMistake(
      `${old.join(' and ')} and networks are both given. Remove ${old.join(' and ')}; an entry of networks says the same.`,
    )
  }
  const networks = listed !== null ? readList(listed) : old.map((key) => fromOldKey(key, entry[key]))
  for (const flag of ['nat_destination', 'default_interface'] as const) {
    const [first, second] = networks.filter((network) => network[flag])
    if (first && second) {
      throw new NetworksMistake(`networks: ${first.name} and ${second.name} both have ${flag}. Only one network can.`)
    }
  }
  return listed === null && old.length === 0 ? null : networks
}

function readList(value: unknown): ConfiguredNetwork[] {
  const list = z.array(networkSchema).safeParse(value)
  if (!list.success) {
    throw new NetworksMistake('networks must be a list of networks that have a `name` each.')
  }
  return list.data.map((network) => {
    const given = flags.filter((flag) => (network[flag] ?? null) !== null)
    return { name: network.name, ...Object.fromEntries(given.map((flag) => [flag, readFlag(network[flag])])) }
  })
}

function fromOldKey(key: 'external_network' | 'internal_network', value: unknown): ConfiguredNetwork {
  if (typeof value !== 'string' || value === '') throw new NetworksMistake(`${key} must be the name of a network.`)
  const external = key === 'external_network'
  return { name: value, routes_externally: external, nat_destination: !external, default_interface: external }
}
