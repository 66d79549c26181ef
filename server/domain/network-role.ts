/** product.md, "Network role". */
export const networkRoles = ['public', 'fip-pool', 'tenant', 'unusable', 'unknown'] as const
export type NetworkRole = (typeof networkRoles)[number]

/** A role with the rule or observation that gave it. */
export type RoleAssignment = {
  networkId: string
  networkName: string
  role: NetworkRole
  /** Rule id, such as `router-external-without-subnets`, `shared-provider-public-range`, `configured`. */
  rule: string
  /** The sentence for people, naming the facts that decided. */
  reason: string
  /** By flag or topology: `evidence`; by the operator: `configured`; by what happened before: `observed`. */
  source: 'evidence' | 'configured' | 'observed'
}
