import { type StepId, stepById, stepIds } from '@/server/domain/steps'
import type { Outputs } from '../../trpc/types'
import type { Shape, Tone } from '../../ui/mark'

export type Run = Outputs['conformance']['list']['items'][number]
export type RunCloud = Run['clouds'][number]
export type Budget = Run['budget']

/** Where a cloud of a run stands: shape and word. */
export function cloudLook(cloud: RunCloud): { word: string; shape: Shape; tone: Tone } {
  switch (cloud.state) {
    case 'waiting':
      return { word: 'waiting', shape: 'ring', tone: 'unk' }
    case 'running':
      return { word: 'running', shape: 'ring', tone: 'plum' }
    case 'releasing':
      return { word: 'releasing', shape: 'ring', tone: 'plum' }
    case 'skipped':
      return { word: 'skipped', shape: 'dash', tone: 'unk' }
    case 'done':
      if (cloud.evidence === null) return { word: 'no result', shape: 'dash', tone: 'unk' }
      return cloud.delivered
        ? { word: 'node delivered', shape: 'disc', tone: 'yes' }
        : { word: 'node not delivered', shape: 'square', tone: 'no' }
  }
}

/** A run as a whole: shape and word. */
export function runLook(run: Run): { word: string; shape: Shape; tone: Tone } {
  if (run.state !== 'ended')
    return { word: run.state === 'cancelling' ? 'being stopped' : 'running', shape: 'ring', tone: 'plum' }
  if (run.cancelRequestedBy) return { word: 'stopped', shape: 'dash', tone: 'unk' }
  const results = run.clouds.filter((cloud) => cloud.evidence !== null).length
  if (results === run.clouds.length) return { word: 'ended', shape: 'disc', tone: 'yes' }
  return results === 0
    ? { word: 'no result', shape: 'square', tone: 'no' }
    : { word: `${results} of ${run.clouds.length} results`, shape: 'half', tone: 'part' }
}

const isStep = (step: number | null): step is StepId => step !== null && (stepIds as readonly number[]).includes(step)

/** What happens on a cloud right now, in words. */
export function describeCloud(cloud: RunCloud): string {
  switch (cloud.state) {
    case 'waiting':
      return 'Waits until the budget has room for another node.'
    case 'running':
      return isStep(cloud.step)
        ? `Step ${cloud.step} of 8, ${stepById(cloud.step).title}.`
        : 'Its node is being planned.'
    case 'releasing':
      return cloud.evidence === null
        ? 'Its node is looked at once more and removed with all that was made for it.'
        : 'The evidence is kept; the node and all that was made for it are being removed.'
    case 'skipped':
      return 'Nothing was asked of it.'
    case 'done':
      return cloud.evidence === null ? 'It ended without evidence.' : 'The evidence is kept, and the cloud is clean.'
  }
}

/** `5 of 9 done, 2 running, 1 skipped`. */
export function describeProgress(run: Run): string {
  const count = (...states: RunCloud['state'][]) => run.clouds.filter((cloud) => states.includes(cloud.state)).length
  const parts = [
    `${count('done')} of ${run.clouds.length} done`,
    count('running') > 0 ? `${count('running')} running` : null,
    count('releasing') > 0 ? `${count('releasing')} releasing` : null,
    count('waiting') > 0 ? `${count('waiting')} waiting` : null,
    count('skipped') > 0 ? `${count('skipped')} skipped` : null,
  ]
  return parts.filter(Boolean).join(', ')
}

/** What starting would do, in sentences, before anything is done. */
export function describeIntent(clouds: number, budget: Budget, request: string): string[] {
  const nodes = clouds === 1 ? 'one node on one cloud' : `one node on each of ${clouds} clouds`
  const atOnce = Math.min(budget.nodes, Math.max(clouds, 1))
  return [
    `Makes ${nodes} (${request}), runs the eight steps without pins or site configuration, looks again after 120 s, and removes it.`,
    `At most ${atOnce === 1 ? 'one node exists' : `${atOnce} nodes exist`} at once. What still runs after ${formatMinutes(budget.minutes)} is cancelled. Every node is released, whatever comes of it.`,
    budget.money === null
      ? 'The clouds charge for these nodes as for any other; no limit in money is set.'
      : `Once the nodes have cost ${budget.money}, in the currency that the clouds' prices are given in, no more are made.`,
  ]
}

/** `45 minutes`, `2 h`, `1 h 30 min`. */
export function formatMinutes(minutes: number): string {
  if (minutes < 60) return `${minutes} minutes`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

export const rhythmWords = {
  off: 'never by itself',
  day: 'every day',
  week: 'every week',
  month: 'every 30 days',
} as const
