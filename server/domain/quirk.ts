/** Facts about how a cloud behaves that were seen to be so (product.md, "Quirk"). */
export const quirkKinds = [
  'network-role',
  'reach-strategy',
  'floating-ip-source',
  'floating-ip-pool',
  'floating-ip-quota',
  'default-network',
  'login-user',
  'root-login',
  'password-login',
  'host-key-source',
  'key-scope',
  'key-type',
  'image-metadata',
  'flavor-metadata',
  'catalogue-completeness',
  'page-size',
  'api-version',
  'time-to-running',
  'time-to-address',
  'time-to-login',
  'user-data',
  'default-security-group',
] as const
export type QuirkKind = (typeof quirkKinds)[number]

/** What an observation rests on. Redacted. */
export type QuirkDetail = {
  rule?: string
  /** Ids of exchanges whose bodies are kept while their allocation is. */
  exchanges?: string[]
  /** A redacted call or line of a transcript, as it was. */
  lines?: string[]
  /** Numbers behind a share or a time: `{of: 12, with: 9}`, `{medianMs: 1800, runs: 3}`. */
  numbers?: Record<string, number>
}
