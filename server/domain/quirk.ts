/** One fact about how a cloud behaves (product.md, "Words"). */
export type QuirkKey = 'reach' | 'login-user' | 'network-role' | 'root-login' | 'password-login'
export type Quirk = {
  cloudId: string
  key: QuirkKey
  /** What it is about: an image id, a network id, or '' for the cloud. */
  subject: string
  value: string
  source: 'declared' | 'observed'
  /** How we know: sentence. */
  evidence: string
  /** ISO 8601 UTC. */
  at: string
  allocationId: string | null
}
