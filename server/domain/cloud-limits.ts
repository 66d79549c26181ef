import type { Limit } from './cloud-limits-schema'

/** What a project or account may have only so much of. Memory is MiB; everything else is counted. */
export const limitKinds = [
  'instances',
  'vcpu',
  'memory',
  'floating-ips',
  'ports',
  'networks',
  'routers',
  'security-groups',
  'security-group-rules',
  'key-pairs',
] as const
export type LimitKind = (typeof limitKinds)[number]

/** `unknown`: use or limit is not told. `none`: the limit is zero. `near`: nine tenths and more are used. */
export type LimitState = 'unknown' | 'none' | 'free' | 'near' | 'full'

/** From this share on a limit is flagged as nearly used up. */
export const nearShare = 0.9

/** How full a limit is. */
export function limitState({ used, limit }: Pick<Limit, 'used' | 'limit'>): LimitState {
  if (limit === 'unlimited') return 'free'
  if (limit === 0) return 'none'
  if (limit === null || used === null) return 'unknown'
  if (used >= limit) return 'full'
  return used >= limit * nearShare ? 'near' : 'free'
}

/** How many more can be had; null when it is not told, Infinity without a limit. */
export function limitLeft({ used, limit }: Pick<Limit, 'used' | 'limit'>): number | null {
  if (limit === 'unlimited') return Number.POSITIVE_INFINITY
  if (limit === null || used === null) return null
  return Math.max(0, limit - used)
}

/** A limit of which nothing is known, with the reason. */
export const untoldLimit = (kind: LimitKind, note: string): Limit => ({
  ...{ kind, used: null, limit: null, source: null, note },
})

/** Every kind once, in order; kinds that no service named are not told. */
export function allLimits(found: readonly Limit[], note: string): Limit[] {
  return limitKinds.map((kind) => found.find((one) => one.kind === kind) ?? untoldLimit(kind, note))
}
