import { isIP } from 'node:net'
import type { NodeAddress } from '@/server/domain/node'

/** Where sshd of a node is reached; or why nothing that is known leads there. */
export type Reach = { address: string; port: number; why: null } | { address: null; port: null; why: string }

export type ReachFacts = {
  addresses: readonly NodeAddress[]
  /** Where we logged in, for delivered nodes of ours; a port of null is the cloud's usual one. */
  delivered: { address: string; port: number | null } | null
  /** The port that the cloud is configured with. */
  sshPort: number
  /** True when private addresses lead there: through a bastion, or because we stand inside the site. */
  inside: boolean
}

/**
 * Where a node is reached: at the address that worked, else at a public one, IPv4 first; at a private one only where a
 * bastion or the place of this installation leads there. A private address of somebody else's network may be another machine here.
 */
export function reachOf({ addresses, delivered, sshPort, inside }: ReachFacts): Reach {
  if (delivered && isIP(delivered.address)) {
    return { address: delivered.address, port: delivered.port ?? sshPort, why: null }
  }
  const found = bestAddress(addresses, 'public') ?? (inside ? bestAddress(addresses, 'private') : null)
  if (found) return { address: found.address, port: sshPort, why: null }
  const why =
    addresses.length === 0
      ? 'The cloud tells no address of it.'
      : 'It has only private addresses, and its cloud is configured with no bastion and not as private.'
  return { address: null, port: null, why }
}

/** The address of a node that tools should use: IPv4 before IPv6. Null when it has none of that kind. */
export function bestAddress(addresses: readonly NodeAddress[], kind: 'public' | 'private'): NodeAddress | null {
  const usable = addresses.filter((each) => each.public === (kind === 'public') && isIP(each.address) !== 0)
  return usable.find((each) => each.version === 4) ?? usable[0] ?? null
}
