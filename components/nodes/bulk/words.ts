import type { BulkNodeState } from '@/server/domain/bulk-action'
import type { BulkAction } from '@/server/domain/bulk-action-schema'
import type { Outputs } from '../../trpc/types'
import type { Shape, Tone } from '../../ui/mark'
import { counted, formatCount } from '../../ui/words'

export type BulkKind = BulkAction['kind']
export type BulkResult = Outputs['bulk']['get']
export type BulkNodeResult = BulkResult['nodes'][number]
export type BulkCounts = BulkResult['counts']

/** The verb on a button, and what a sentence says of nodes that it was done to. */
export const kindWords: Record<BulkKind, { verb: string; done: string }> = {
  'power-on': { verb: 'Power on', done: 'powered on' },
  'power-off': { verb: 'Power off', done: 'powered off' },
  reboot: { verb: 'Reboot', done: 'rebooted' },
  tag: { verb: 'Tag', done: 'tagged' },
  untag: { verb: 'Remove a tag from', done: 'untagged' },
  release: { verb: 'Release', done: 'released' },
}

export const resultLooks: Record<BulkNodeState, { word: string; shape: Shape; tone: Tone }> = {
  queued: { word: 'waiting', shape: 'clock', tone: 'unk' },
  running: { word: 'under way', shape: 'ring', tone: 'plum' },
  done: { word: 'done', shape: 'disc', tone: 'yes' },
  refused: { word: 'refused', shape: 'dash', tone: 'part' },
  failed: { word: 'failed', shape: 'square', tone: 'no' },
}

/** `Tag env=prod`, `Power off`. */
export function describeAction(action: BulkAction): string {
  if (action.kind === 'tag') return `Tag ${action.name}=${action.value}`
  if (action.kind === 'untag') return `Remove tag ${action.name}`
  return kindWords[action.kind].verb
}

/** How far it is, as a sentence: `9 of 12 nodes have a result: 7 done, 2 failed.` */
export function describeCounts(counts: BulkCounts, total: number): string {
  const ended = counts.done + counts.refused + counts.failed
  const parts = (['done', 'refused', 'failed'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${formatCount(counts[state])} ${resultLooks[state].word}`)
  const told = parts.length > 0 ? `: ${parts.join(', ')}` : ''
  if (ended === total) return `${counted(total, 'node')}${told}.`
  const have = ended === 1 ? 'has' : 'have'
  return `${formatCount(ended)} of ${counted(total, 'node')} ${have} a result${told}.`
}

/** The part of one cloud: `3 of 5, 1 failed`. */
export function describeCloud(counts: BulkCounts): string {
  const ended = counts.done + counts.refused + counts.failed
  const total = ended + counts.queued + counts.running
  const parts = (['refused', 'failed'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${formatCount(counts[state])} ${resultLooks[state].word}`)
  return [ended === total ? formatCount(total) : `${formatCount(ended)} of ${formatCount(total)}`, ...parts].join(', ')
}

/** More released nodes than this are typed, since what is gone does not come back. */
export const typedAbove = 10
