import type { StepFacts } from '@/server/domain/facts'
import type { CloudNode } from '@/server/domain/node'
import { rolesSeenByFailure, saysNetworkIsFull } from '@/server/quirks/observe-roles'
import { StepFailed } from '../failure'
import type { NodeRun } from '../ports'
import { factsOf, info, type StepContext, type StepOutput, warn } from '../step'
import type { Accepted } from './4-request'
import { untilRunning } from './until-running'
import { choseOtherZone } from './zones-in-turn'

/** A network that is asked for. */
export type Turn = { id: string; name: string; securityGroup: boolean }
/** One that the cloud accepted and then could not attach, with the server that ended for it. */
export type Refused = { id: string; name: string; fault: string; serverId: string }

/** The planned network, then those that serve as well; without the ones that could not be attached already. */
export function networksInTurn({ run, session }: StepContext): Turn[] {
  const { network, create } = factsOf(run, 3)
  if (!network.id || !create) throw new Error('Step 3 left no complete choice.')
  const chosen: Turn = { id: network.id, name: network.name ?? network.id, securityGroup: create.securityGroup }
  const turns = [chosen, ...(create.otherNetworks ?? [])]
  const open = turns.filter(({ id }) => !session.refusedNetworks.some((refused) => refused.id === id))
  return open.length > 0 ? open : turns.slice(-1)
}

/** The network that a node is on: the chosen one, unless step 4 had to take another. */
export const networkOf = (run: NodeRun): { id: string | null; name: string | null } =>
  factsOf(run, 4).network ?? factsOf(run, 3).network

/** What the facts of step 4 say about networks. */
export function networkFacts({ run, session }: StepContext, { id, name }: Turn): Partial<StepFacts[4]> {
  const unattachable = session.refusedNetworks.map(({ serverId: _, ...refused }) => refused)
  return {
    ...(factsOf(run, 3).network.id === id ? {} : { network: { id, name } }),
    ...(unattachable.length > 0 ? { unattachable } : {}),
  }
}

/**
 * Waits until the node runs. Null when it is to be asked for once more: elsewhere, since its zone had no room, or on `next`, since
 * the network could not be attached. The server that ended for it is gone by then. Throws what stopped it otherwise.
 */
export async function* running(
  context: StepContext,
  { ref }: Accepted,
  { network, next }: { network: Turn; next: Turn | null },
): AsyncGenerator<StepOutput, CloudNode | null, void> {
  try {
    return yield* untilRunning(context, ref)
  } catch (error) {
    if (yield* choseOtherZone(context, ref, error)) {
      yield* discardRefused(context)
      return null
    }
    const fault = attachmentFault(context, network, error)
    if (fault === null) throw error
    const { store, session } = context
    if (!next) throw unattachable([...session.refusedNetworks.map(({ name }) => name), network.name], fault)
    yield warn(`${network.name} can be seen here and could not be attached; trying ${next.name}.`)
    session.createRefusals++
    session.refusedNetworks.push({ id: network.id, name: network.name, fault, serverId: ref.serverId })
    // Before the server goes: a worker that takes over must not take its absence for a loss.
    await store.keepProgress?.(4, session.counts)
    yield* discardRefused(context)
    return null
  }
}

/** The cloud's words, when they say or may mean that the network was the reason (field-notes 12, point 8); else null. */
function attachmentFault({ run }: StepContext, network: Turn, error: unknown): string | null {
  if (!(error instanceof StepFailed) || error.failure.code !== 'node-failed') return null
  const pick = factsOf(run, 3)
  const seen = rolesSeenByFailure({
    node: run.name,
    pick: { ...pick, network: { ...pick.network, id: network.id, name: network.name } },
    failure: error.failure,
  })
  const words = error.failure.detail ?? error.failure.message
  return seen.length > 0 || saysNetworkIsFull(words) ? words : null
}

function unattachable(names: string[], detail: string): StepFailed {
  const listed = names.length === 1 ? `network ${names[0]}` : `any of the networks ${names.join(', ')}`
  return new StepFailed('node-failed', {
    reason: `The cloud accepted the node, and then could not attach it to ${listed}.`,
    detail,
    action: 'A network that can be seen is not always one that nodes may be on: launch again with another one.',
  })
}

/** Removes the servers that ended for their network or zone, and closes their intents: the next one has an intent of its own. */
export async function* discardRefused(context: StepContext): AsyncGenerator<StepOutput, void, void> {
  const { store, provider, call, clock, timing, signal, session } = context
  const ended = new Set([...session.refusedNetworks, ...session.fullZones].map(({ serverId }) => serverId))
  const intents = (await store.intents()).filter(({ kind, removed }) => kind === 'server' && !removed)
  for (const { id, providerId } of intents) {
    if (providerId === null || !ended.has(providerId)) continue
    yield info(`Removing the server ${providerId}, which did not come to run.`)
    const ref = { serverId: providerId }
    await provider.destroyNode(ref, call)
    for (let pauseMs = timing.pollMs; ; pauseMs = Math.min(timing.pollMsMax, Math.round(pauseMs * 1.25))) {
      const node = await provider.getNode(ref, call)
      if (node === null || node.state === 'deleted') break
      await clock.sleep(pauseMs, signal)
    }
    await store.removed(id)
  }
}
