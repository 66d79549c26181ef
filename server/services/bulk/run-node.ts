import { LeaseLost } from '@/server/allocation/ports'
import { refuseAlways, refuseNow } from '@/server/domain/bulk-refusal'
import type { CloudNode } from '@/server/domain/node'
import { ProviderError } from '@/server/providers/errors'
import type { Call } from '@/server/providers/port'
import { pause } from '../allocations/wait'
import { describeProviderError, plainCall } from '../clouds/ask-cloud'
import {
  type BulkNodeRow,
  beginNode,
  endNode,
  type GroupWork,
  markAccepted,
  markAsked,
  NotWanted,
  type Outcome,
} from './node-rows'
import { perform, refusedByKind } from './perform'
import { afterError, arrived, ownMistake, rebootCutOff, tagged, tooLate } from './words'

/** Longest for one request with its repetitions, ms. */
const callMsMax = 150_000

/**
 * One node from its turn to its result. Safe to be run again by another worker after a death at any point: power and tags are
 * looked at and asked for again, a reboot that may have left is told as not known.
 */
export async function runNode(work: GroupWork, row: BulkNodeRow): Promise<void> {
  const accepted = row.acceptedAt !== null || (await work.asks.run(work.signal, async () => await askFor(work, row)))
  const { action } = work
  if (!accepted) return
  if (action.kind === 'tag' || action.kind === 'untag') return await endNode(work, row.position, tagged(action))
  const { kind } = action
  await work.waits.run(work.signal, async () => await endNode(work, row.position, await follow(work, row, kind)))
}

/** Looks, then asks. True when the cloud accepted it; otherwise the node has its result. */
async function askFor(work: GroupWork, row: BulkNodeRow): Promise<boolean> {
  const begun = await beginNode(work, row)
  if (!begun) return false
  if (work.action.kind === 'reboot' && row.askedAt !== null) return await end(work, row, rebootCutOff)
  const asked = { left: row.askedAt !== null }
  try {
    const refusal =
      refuseAlways(work.action, { run: begun.run, gone: false, cloudRemoved: false }, work) ??
      refusedByKind(work.provider, work.action)
    if (refusal) return await end(work, row, { state: 'refused', ...refusal })
    const node = await work.provider.getNode({ serverId: row.providerId }, callOf(work))
    const there = node && state(work, row, node)
    if (there === 'on-its-way') return await accept(work, row)
    const nonsense = node
      ? refuseNow(work.action, { state: node.state, tags: node.marks })
      : { told: 'Its cloud says that there is no such node any more.', advice: null }
    if (nonsense) return await end(work, row, { state: 'refused', ...nonsense })
    const permit = async () => {
      await markAsked(work, row.position)
      asked.left = true
    }
    await perform(work.provider, work.action, row.providerId, { ...callOf(work), permit })
    return await accept(work, row)
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    if (error instanceof NotWanted) return false
    work.signal.throwIfAborted()
    return await end(work, row, outcomeOf(work, row, error, asked.left))
  }
}

/** A worker before this one may have asked: what then moves, or is there, needs no second request. */
function state(work: GroupWork, row: BulkNodeRow, node: CloudNode): 'on-its-way' | 'as-before' {
  if (row.askedAt === null) return 'as-before'
  const { action } = work
  const ways: Record<string, readonly string[]> = {
    'power-on': ['running', 'pending'],
    'power-off': ['stopped', 'stopping'],
  }
  if (action.kind === 'tag') return node.marks[action.name] === action.value ? 'on-its-way' : 'as-before'
  if (action.kind === 'untag') return Object.hasOwn(node.marks, action.name) ? 'as-before' : 'on-its-way'
  return ways[action.kind]?.includes(node.state) ? 'on-its-way' : 'as-before'
}

async function accept(work: GroupWork, row: BulkNodeRow): Promise<true> {
  await markAccepted(work, row.position)
  return true
}

async function end(work: GroupWork, row: BulkNodeRow, outcome: Outcome): Promise<false> {
  await endNode(work, row.position, outcome)
  return false
}

const callOf = (work: GroupWork): Call => plainCall(callMsMax, work.signal)

function outcomeOf(work: GroupWork, row: BulkNodeRow, error: unknown, left: boolean): Outcome {
  if (error instanceof ProviderError) return afterError(work.action, error, left)
  if (isLate(error)) return afterError(work.action, providerErrorOf(error), left)
  work.runtime.log.error({ error, node: row.nodeId, action: row.actionId }, 'A bulk action failed unexpectedly.')
  return ownMistake(work.action, left)
}

const isLate = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError'

function providerErrorOf(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  if (isLate(error)) return new ProviderError('timeout', `The cloud did not answer within ${callMsMax / 1000} s.`)
  return new ProviderError('protocol', 'An error of ours came between; the log of the worker says what it was.')
}

/** Polls until the node is where it was asked to go, or the time is over. */
async function follow(work: GroupWork, row: BulkNodeRow, kind: 'power-on' | 'power-off' | 'reboot'): Promise<Outcome> {
  const { times, signal } = work
  const until = performance.now() + times.waitMsMax
  let node: CloudNode | null = null
  let trouble: ProviderError | null = null
  for (let waitMs = times.pollMs.first; ; waitMs = Math.min(times.pollMs.max, waitMs * 1.5)) {
    await pause(waitMs, signal)
    signal.throwIfAborted()
    try {
      node = await work.provider.getNode({ serverId: row.providerId }, callOf(work))
      trouble = null
      const outcome = arrived(kind, node)
      if (outcome) return outcome
    } catch (error) {
      signal.throwIfAborted()
      trouble = providerErrorOf(error)
      // Looking again may help, whatever it was; the other nodes of this cloud have no part in it.
      if (!(error instanceof ProviderError)) work.runtime.log.warn({ error, node: row.nodeId }, 'A node was not read.')
    }
    if (performance.now() < until) continue
    if (!trouble) return tooLate(kind, node, Math.round(times.waitMsMax / 1000))
    return {
      state: 'done',
      told: `The cloud accepted it; whether it came there is not known. ${describeProviderError(trouble)}`,
      advice: 'The next sync tells its state.',
    }
  }
}
