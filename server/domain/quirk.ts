import type { DeclarationLayer } from './cloud-declaration'
import type { ObservationMethod } from './network-role'

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
  /** Name of the subject, where the subject is an id. */
  subjectName?: string
  /** The value in words, where the value itself is an id or stays the same while its numbers change. */
  valueText?: string
  /** The latest measured values in milliseconds, oldest first. */
  samples?: number[]
}

/** What one event showed of a cloud, before it is kept. `subject` is an id of the cloud's own, empty for the cloud as a whole. */
export type SeenQuirk = {
  kind: QuirkKind
  subject: string
  /** Short and stable: what was seen again has the same value. Words and numbers stand in `detail`. */
  value: string
  /** `low`: something else may explain it. */
  confidence: 'high' | 'low'
  /** The sentence for people. */
  evidence: string
  detail: QuirkDetail
  /** ISO 8601 UTC; null when the event itself is the time. */
  happenedAt: string | null
}

/** One kept observation. Times ISO 8601 UTC; of contrary observations the one that happened later counts. */
export type ObservedQuirk = Omit<SeenQuirk, 'happenedAt'> & {
  method: ObservationMethod
  at: string
  firstSeenAt: string
  lastSeenAt: string
  /** How many allocations, listings or probes saw it. */
  times: number
  allocation: string | null
  step: number | null
}

/** Where something is declared; `catalogue` is what the cloud's own lists say, such as an image's property. */
export const quirkDeclarationLayers = ['plumbline.yaml', 'entry', 'profile', 'catalogue'] as const
export type QuirkDeclaration = {
  /** The key as it is written: `requires_floating_ip`, `networks`, `ssh.users`. */
  key: string
  value: string
  layer: DeclarationLayer | 'catalogue'
  source: string
}

/** `unknown`: neither declared nor seen yet. */
export const quirkStates = ['agrees', 'drift', 'declared-only', 'observed-only', 'unknown'] as const
export type QuirkState = (typeof quirkStates)[number]

/** Declared and observed of one thing, side by side. */
export type QuirkPair = {
  kind: QuirkKind
  subject: string
  subjectName: string
  declared: QuirkDeclaration | null
  observed: ObservedQuirk | null
  /** All that was seen of it besides, contrary and older observations among them, newest first. */
  others: ObservedQuirk[]
  state: QuirkState
  /** One sentence with both sources; null where nothing disagrees. */
  drift: string | null
}
