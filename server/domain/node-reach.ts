import type { NodeAddress } from './node'
import type { NodeReach } from './node-list'

/** How a node can be reached by the addresses that its cloud tells: the first word of `nodeReaches` that holds. */
export function nodeReach(addresses: readonly NodeAddress[]): NodeReach {
  if (addresses.some((each) => each.public && each.version === 4 && !each.floating)) return 'direct'
  if (addresses.some((each) => each.floating)) return 'floating'
  if (addresses.some((each) => each.public && each.version === 6)) return 'ipv6'
  return addresses.length > 0 ? 'private' : 'none'
}
