import type { LeftoverKind, LeftoverNext } from '@/server/domain/leftovers'
import type { Outputs } from '../trpc/types'
import type { Shape, Tone } from '../ui/mark'
import { formatCount, formatSize } from '../ui/words'

export type Leftover = Outputs['leftovers']['list']['items'][number]
export type SweptCloud = Outputs['leftovers']['overview']['clouds'][number]
export type ReaperSettings = Outputs['leftovers']['overview']['settings']

export const kindWords = {
  server: 'server',
  port: 'port',
  'floating-ip': 'floating IP',
  'port-forwarding': 'forwarded port',
  volume: 'volume',
  key: 'key',
  'security-group': 'security group',
} as const satisfies Record<LeftoverKind, string>

export const nextLooks = {
  removing: { word: 'removing', shape: 'ring', tone: 'plum' },
  asked: { word: 'removal asked for', shape: 'ring', tone: 'plum' },
  'needs-person': { word: 'unknown', shape: 'diamond', tone: 'unk' },
  reported: { word: 'leftover', shape: 'half', tone: 'part' },
  waits: { word: 'leftover', shape: 'half', tone: 'part' },
  due: { word: 'due', shape: 'square', tone: 'no' },
} as const satisfies Record<LeftoverNext, { word: string; shape: Shape; tone: Tone }>

/** `14:50 UTC`. */
const clock = (iso: string): string => `${iso.slice(11, 16)} UTC`

/** What happens next to it, as a sentence. */
export function describeNext(item: Pick<Leftover, 'next' | 'nextAt' | 'due' | 'sightings'>): string {
  const at = item.nextAt ? ` at ${clock(item.nextAt)}` : ''
  switch (item.next) {
    case 'removing':
      return 'The cloud was asked to remove it.'
    case 'asked':
      return 'A worker looks once more, then removes it.'
    case 'needs-person':
      return 'Never removed by itself: it needs you.'
    case 'reported':
      return item.due ? 'Due, and only reported.' : `Seen ${times(item.sightings)}; only reported.`
    case 'waits':
      return `Seen ${times(item.sightings)}; removed at the sweep${at} at the earliest.`
    case 'due':
      return `Removed at the next sweep,${at}.`
  }
}
const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${formatCount(count)} times`)

const costly: ReadonlySet<LeftoverKind> = new Set(['server', 'volume', 'floating-ip'])

/** What it costs by, as far as the cloud tells: `m1.medium, 2 × 4 GiB, 203.0.113.9, ACTIVE`. Prices are not known to us. */
export function describeCost({ kind, facts }: Pick<Leftover, 'kind' | 'facts'>): string {
  const { flavor, vcpu, memoryMiB, sizeGiB, address, usedBy, state } = facts
  const size = vcpu === null && memoryMiB === null ? null : formatSize(vcpu, memoryMiB)
  const bound = usedBy ? `bound to ${usedBy}` : 'bound to nothing'
  const attached = usedBy ? `attached to ${usedBy}` : 'attached to nothing'
  const parts: (string | null)[] =
    kind === 'server'
      ? [flavor, size, address, state]
      : kind === 'volume'
        ? [sizeGiB === null ? 'size unknown' : `${sizeGiB} GiB`, flavor, attached]
        : kind === 'floating-ip' || kind === 'port-forwarding'
          ? [bound]
          : kind === 'port'
            ? [address, attached]
            : []
  const told = parts.filter((part): part is string => Boolean(part))
  return [...told, ...(costly.has(kind) ? ['price\u00a0unknown'] : [])].join(', ')
}

export type SweepLook = { word: string; shape: Shape; tone: Tone }

/** How the last look at a cloud went, in a word with its shape. */
export function sweepLook(cloud: SweptCloud): SweepLook {
  const { lastSweep, leftovers, unknown } = cloud
  if (cloud.sweeping) return { word: 'looking now', shape: 'ring', tone: 'plum' }
  if (!lastSweep) return { word: 'never looked at', shape: 'dash', tone: 'unk' }
  if (lastSweep.error) return { word: 'could not be asked', shape: 'square', tone: 'no' }
  if (lastSweep.gaps.length > 0) return { word: 'looked at in part', shape: 'half', tone: 'part' }
  if (leftovers + unknown === 0) return { word: 'nothing left', shape: 'disc', tone: 'yes' }
  return { word: describeCounts(cloud), shape: 'half', tone: 'part' }
}

/** `2 leftovers, 1 unknown`. */
export function describeCounts({ leftovers, unknown }: { leftovers: number; unknown: number }): string {
  const parts = [
    leftovers > 0 ? `${formatCount(leftovers)} ${leftovers === 1 ? 'leftover' : 'leftovers'}` : null,
    unknown > 0 ? `${formatCount(unknown)} unknown` : null,
  ]
  return parts.filter(Boolean).join(', ') || 'nothing left'
}

/** What a look found in a cloud without leftovers: `4 things of ours, all needed`. */
export const describeSeen = (seen: number): string =>
  seen === 0
    ? 'nothing of ours'
    : seen === 1
      ? '1 thing of ours, needed'
      : `${formatCount(seen)} things of ours, all needed`

/** The line under the title: what is there, and what the reaper does about it. */
export function describeAll(clouds: readonly SweptCloud[], settings: ReaperSettings): string {
  const leftovers = clouds.reduce((sum, cloud) => sum + cloud.leftovers, 0)
  const unknown = clouds.reduce((sum, cloud) => sum + cloud.unknown, 0)
  const holding = clouds.filter((cloud) => cloud.leftovers + cloud.unknown > 0).length
  const swept = clouds.filter((cloud) => cloud.lastSweep).length
  if (swept === 0) return 'No cloud was looked at yet.'
  const there =
    holding === 0
      ? `Nothing is left behind in the ${swept === clouds.length ? '' : `${swept} of `}${clouds.length} ${clouds.length === 1 ? 'cloud that was' : 'clouds that were'} looked at.`
      : `${describeCounts({ leftovers, unknown })} in ${holding} of ${clouds.length} clouds.`
  return `${there} ${
    settings.mode === 'remove'
      ? `What is seen for ${describeSeconds(settings.graceSeconds)} is removed by itself, ${settings.cap} at most in a cloud at once.`
      : 'Nothing is removed by itself: it is only reported.'
  }`
}

/** `15 minutes`, `90 seconds`. */
export function describeSeconds(seconds: number): string {
  if (seconds % 60 !== 0) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  const minutes = seconds / 60
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
}
