import { type LimitKind, type LimitState, limitLeft, limitState } from '@/server/domain/cloud-limits'
import type { Limit } from '@/server/domain/cloud-limits-schema'
import type { Shape, Tone } from '../../ui/mark'
import { formatCount, formatMemory } from '../../ui/words'

export const limitWords = {
  instances: 'Instances',
  vcpu: 'vCPU',
  memory: 'Memory',
  'floating-ips': 'Floating IPs',
  ports: 'Ports',
  networks: 'Networks',
  routers: 'Routers',
  'security-groups': 'Security groups',
  'security-group-rules': 'Security group rules',
  'key-pairs': 'Key pairs',
} as const satisfies Record<LimitKind, string>

export const limitLooks = {
  free: { shape: 'disc', tone: 'yes' },
  near: { shape: 'half', tone: 'part' },
  full: { shape: 'square', tone: 'no' },
  none: { shape: 'slash', tone: 'unk' },
  unknown: { shape: 'dash', tone: 'unk' },
} as const satisfies Record<LimitState, { shape: Shape; tone: Tone }>

const amount = (kind: LimitKind, value: number): string =>
  kind === 'memory' ? formatMemory(value) : formatCount(value)

/** `9 of 10`, `40, no limit`, `limit 5, use not told`, `not told`. */
export function describeUse({ kind, used, limit }: Limit): string {
  if (limit === 'unlimited') return used === null ? 'no limit' : `${amount(kind, used)}, no limit`
  if (limit === null) return used === null ? 'not told' : `${amount(kind, used)}, limit not told`
  return used === null
    ? `limit ${amount(kind, limit)}, use not told`
    : `${amount(kind, used)} of ${amount(kind, limit)}`
}

/** `1 left`, `used up`, `none allowed`; empty where nothing is known to count. */
export function describeLeft(limit: Limit): string {
  const state = limitState(limit)
  if (state === 'none') return 'none allowed'
  if (state === 'full') return 'used up'
  const left = limitLeft(limit)
  return left === null || left === Number.POSITIVE_INFINITY ? '' : `${amount(limit.kind, left)} left`
}
