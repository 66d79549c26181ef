/** Normalised life of a server, instance, device or VM. `unknown`: the cloud said a word that we do not know. */
export const nodeStates = [
  'pending',
  'running',
  'stopping',
  'stopped',
  'deleting',
  'deleted',
  'error',
  'suspended',
  'unknown',
] as const
export type NodeState = (typeof nodeStates)[number]

export type NodeAddress = {
  address: string
  version: 4 | 6
  /** Not RFC 1918, 6598, 4193, link-local or loopback; documentation ranges count as public (product.md). */
  public: boolean
  /** True for a floating IP or elastic IP: an address that is a resource of its own. */
  floating: boolean
  /** Name of the network it belongs to, where the cloud tells. */
  network: string | null
}

/** A node as its cloud describes it now. Sizes: vCPU count, MiB. Times: ISO 8601 UTC. null: the cloud does not tell. */
export type CloudNode = {
  providerId: string
  name: string
  state: NodeState
  /** The cloud's own word for the state. */
  providerState: string
  /** The cloud's own words when the state is `error`. */
  fault: string | null
  addresses: NodeAddress[]
  flavor: { id: string | null; name: string | null }
  vcpu: number | null
  memoryMiB: number | null
  image: { id: string | null; name: string | null }
  zone: string | null
  keyName: string | null
  createdAt: string | null
  /** Tags (EC2) or metadata (Nova). */
  marks: Record<string, string>
}
