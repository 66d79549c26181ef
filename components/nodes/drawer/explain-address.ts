import type { NodeAddress } from '@/server/domain/node'

/** Why an address is what it is, in words: how far it reaches, whether it is a resource of its own, and its network. */
export function explainAddress({ version, public: reached, floating, network }: NodeAddress): string {
  const on = network ? `, on network ${network}` : ''
  if (floating)
    return `a floating address: a resource of its own that is mapped to the node and stays when the node goes${on}`
  if (reached && version === 6) return `public IPv6: the node's own${on}`
  if (reached) return `public: the node's own, reached directly${on}`
  return `private: reached from inside its network alone${on}`
}
