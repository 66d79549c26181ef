import type { ReachOption, ReachStrategy } from '@/server/domain/cloud'
import type { NodeState } from '@/server/domain/node'
import type { Shape, Tone } from './mark'

/** The product's words on screen: one word for one thing everywhere. */
export const strategyWords = {
  direct: 'direct',
  'default-network': 'default network',
  'floating-ip': 'floating IP',
  ipv6: 'IPv6',
  'port-forwarding': 'port forwarding',
  private: 'private',
} as const satisfies Record<ReachStrategy, string>
export const reachWords: Record<ReachOption, string> = { auto: 'automatic', ...strategyWords }

export const stateLooks = {
  pending: { word: 'booting', shape: 'ring', tone: 'plum' },
  running: { word: 'running', shape: 'disc', tone: 'yes' },
  stopping: { word: 'stopping', shape: 'ring', tone: 'unk' },
  stopped: { word: 'stopped', shape: 'ring', tone: 'unk' },
  deleting: { word: 'deleting', shape: 'ring', tone: 'unk' },
  deleted: { word: 'deleted', shape: 'dash', tone: 'unk' },
  error: { word: 'error', shape: 'square', tone: 'no' },
  suspended: { word: 'suspended', shape: 'ring', tone: 'unk' },
  unknown: { word: 'unknown', shape: 'dash', tone: 'unk' },
} as const satisfies Record<NodeState, { word: string; shape: Shape; tone: Tone }>

const number = new Intl.NumberFormat('en')
/** `12,993`. */
export const formatCount = (count: number): string => number.format(count)

/** `1 test`, `1,204 tests`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`

/** `2 × 4 GiB`; null parts are unknown and say so. */
export function formatSize(vcpu: number | null, memoryMiB: number | null): string {
  if (vcpu === null && memoryMiB === null) return 'unknown'
  return `${vcpu ?? '?'} × ${memoryMiB === null ? '?' : formatMemory(memoryMiB)}`
}
/** `4 GiB`, `512 MiB`. */
export const formatMemory = (mib: number): string =>
  mib >= 1024 ? `${Number((mib / 1024).toFixed(1))} GiB` : `${mib} MiB`
