/** product.md, "Network role". */
export const networkRoles = ['public', 'fip-pool', 'tenant', 'unusable', 'unknown'] as const
export type NetworkRole = (typeof networkRoles)[number]

/** How something about a cloud was seen: by a node that we allocated, in a listing of its nodes, by a probe. */
export const observationMethods = ['allocation', 'sync', 'probe'] as const
export type ObservationMethod = (typeof observationMethods)[number]

/** What was seen to happen on a network: a node got its address there, or could not be attached. */
export type RoleObservation = {
  networkId: string
  role: Exclude<NetworkRole, 'unknown'>
  method: ObservationMethod
  /** `low`: something else may explain it, so it decides only where nothing else tells. */
  confidence: 'high' | 'low'
  /** The sentence for people. */
  evidence: string
  /** ISO 8601 UTC: when it happened last. Of contrary observations the later one counts. */
  at: string
}

/** A role with the rule or observation that gave it. */
export type RoleAssignment = {
  networkId: string
  networkName: string
  role: NetworkRole
  /** Rule id, such as `router-external-without-router`, `public-range`, `configured`. */
  rule: string
  /** The sentence for people, naming the facts that decided. */
  reason: string
  /** By flag or topology: `evidence`; by the operator: `configured`; by what happened before: `observed`. */
  source: 'evidence' | 'configured' | 'observed'
  /** What the cloud's own flags and ranges say, where the operator or an observation outranks them. */
  evidence?: { role: NetworkRole; rule: string; reason: string }
  /** The latest that was seen to happen on it, whether it decided or agrees. */
  seen?: Omit<RoleObservation, 'networkId'>
}
