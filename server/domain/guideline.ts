import type { ReferenceRequest } from './guideline-schema'

/**
 * A guideline (product.md, "Guideline"): which checks make up a scorecard, with weights, status, lifetime and waivers. Documents in
 * `server/conformance/guidelines/*.yaml` and editable copies in the database have this one shape.
 */
export const checkStatuses = ['required', 'advisory', 'deprecated', 'removed'] as const
export type CheckStatus = (typeof checkStatuses)[number]

/** Longest title, in characters. */
export const guidelineTitleMax = 120

/** How long a verdict counts; afterwards it is EXPIRED. */
export const lifetimes = ['day', 'week', 'month'] as const
export type Lifetime = (typeof lifetimes)[number]
export const lifetimeDays = { day: 1, week: 7, month: 31 } as const satisfies Record<Lifetime, number>

/** The verdict functions that a check can name: `server/conformance/checks`. The first eight are the steps of product.md. */
export const checkRules = [
  'add-key',
  'get-metadata',
  'pick',
  'request',
  'address',
  'log-in',
  'root-keys',
  'remove-key',
  'ed25519-key',
  'metadata-quality',
  'time-to-running',
  'ipv6-address',
  'time-to-address',
  'host-key-verifiable',
  'time-to-login',
  'user-data-honoured',
] as const
export type CheckRule = (typeof checkRules)[number]

/** Two guidelines with the same reference request share their runs. */
export const referenceKey = (request: ReferenceRequest): string =>
  [request.vcpu, request.memoryMiB, request.diskGiB, request.arch, request.distro, request.version].join('/')

/** How people and the API name it: `node-allocation 2016.10`. */
export const guidelineKey = ({ name, version }: { name: string; version: string }): string => `${name} ${version}`
