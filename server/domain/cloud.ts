/** The kinds of clouds that an adapter exists for. */
export const providerKinds = ['aws-ec2', 'openstack'] as const
export type ProviderKind = (typeof providerKinds)[number]

/** How a node is reached (product.md, "Reaching a node is a strategy"). `auto` lets the plan choose and explain. */
export const reachStrategies = [
  'direct',
  'default-network',
  'floating-ip',
  'ipv6',
  'port-forwarding',
  'private',
] as const
export type ReachStrategy = (typeof reachStrategies)[number]
export const reachOptions = ['auto', ...reachStrategies] as const
export type ReachOption = (typeof reachOptions)[number]

/** Who we are in a cloud: what a probe learned. */
export type CloudIdentity = {
  /** AWS account id, OpenStack project id. */
  account: string
  accountName: string | null
  user: string | null
  region: string
  /** Service -> version or range, as the cloud tells it: `{compute: "2.1 - 2.93"}`. */
  apiVersions: Record<string, string>
}

export const cloudHealths = ['ok', 'failing', 'unknown'] as const
export type CloudHealth = (typeof cloudHealths)[number]

/**
 * A cloud that a process does not ask for a while, since it did not answer. Times ISO 8601 UTC; `until` is when the next
 * call may try it, or, while one tries, when that one is given up. `process` wrote it: it may have died since.
 */
export type CloudPause = { process: string; since: string; until: string; reason: string; trying: boolean }
