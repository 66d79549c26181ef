import type { LeftoverReason, LeftoverVerdict } from '@/server/domain/leftovers'
import type { NodeRunState } from '@/server/domain/steps'
import type { Owned } from '@/server/providers/port'
import { made, usedByOthers } from './leftovers-origin'

/** An intent that a mark names, with the node that it was for. */
export type KnownIntent = {
  id: string
  kind: Owned['kind']
  name: string
  /** What the cloud answered with; null while that was never heard. */
  providerId: string | null
  createdAt: Date
  /** When the cloud's answer was stored. */
  settledAt: Date | null
  removed: boolean
  cloudId: string
  node: {
    id: string
    allocationId: string
    state: NodeRunState
    heldUntil: Date | null
    serverId: string | null
    /** Names of the key pairs that this node ever had: what proves that our request made a server. */
    keyNames: readonly string[]
  }
}

/** What a look at a cloud found, and what the database said after it. */
export type Surroundings = {
  cloudId: string
  now: Date
  /** Servers with our mark, by id: what hangs on them shares their fate. */
  servers: ReadonlyMap<string, Owned>
  intents: ReadonlyMap<string, KnownIntent>
  /** Clouds that are configured: each has its own sweep. */
  configured: ReadonlySet<string>
}

export type NeededReason = 'node-lives' | 'run-goes-on' | 'node-held' | 'other-cloud'
export type Decision =
  | { verdict: 'needed'; reason: NeededReason }
  | { verdict: LeftoverVerdict; reason: LeftoverReason }

/** A failed node whose time for a retry is over is removed by a job of its own; this long after that, the job is lost. */
const holdOverMs = 30 * 60_000

const needed = (reason: NeededReason): Decision => ({ verdict: 'needed', reason })
const leftover = (reason: LeftoverReason): Decision => ({ verdict: 'leftover', reason })
const unknown = (reason: LeftoverReason): Decision => ({ verdict: 'unknown', reason })

/**
 * What a thing with our mark is: needed; a leftover, which takes mark AND known intent AND the proof that our request made
 * it; or unknown, which nobody but a person removes. Pure: the same look and the same rows give the same answer.
 */
export function decide(thing: Owned, around: Surroundings): Decision {
  const intent = thing.intent === null ? undefined : around.intents.get(thing.intent)
  if (!intent) return unknown('intent-unknown')
  // Two configurations may show the same project: the sweep of the cloud that the intent was for decides.
  if (intent.cloudId !== around.cloudId && around.configured.has(intent.cloudId)) return needed('other-cloud')
  if (thing.allocation !== null && thing.allocation !== intent.node.allocationId) return unknown('mark-copied')
  const origin = made(thing, intent)
  if (origin === 'elsewhere') return unknown('mark-copied')
  const decision = origin === 'part' ? ofPart(thing, intent, around) : ofWhole(origin, intent, around.now)
  return decision.verdict === 'leftover' && usedByOthers(thing, neededOrForeign(around)) ? unknown('in-use') : decision
}

/** The servers of a look by id. */
export const serversOf = (things: readonly Owned[]): Map<string, Owned> =>
  new Map(things.filter(({ kind }) => kind === 'server').map((server) => [server.id, server]))

type Life = 'moving' | 'held' | 'delivered' | 'ended'

/** A node that failed may be kept for a retry; one that waits for nothing any more has ended. */
function lifeOf({ state, heldUntil }: KnownIntent['node'], now: Date): Life {
  switch (state) {
    case 'queued':
    case 'running':
    case 'cleaning':
    case 'releasing':
      return 'moving'
    case 'delivered':
      return 'delivered'
    case 'failed':
      return heldUntil !== null && heldUntil.getTime() + holdOverMs > now.getTime() ? 'held' : 'ended'
    case 'cancelled':
    case 'released':
      return 'ended'
  }
}

const endReasons = {
  failed: 'node-failed',
  cancelled: 'node-cancelled',
  released: 'node-released',
} as const satisfies Partial<Record<NodeRunState, LeftoverReason>>

function endReason({ state, heldUntil }: KnownIntent['node']): LeftoverReason {
  if (state === 'failed' && heldUntil !== null) return 'hold-over'
  return endReasons[state as keyof typeof endReasons]
}

/** A thing that has an intent of its own. */
function ofWhole(origin: 'own' | 'double', intent: KnownIntent, now: Date): Decision {
  const life = lifeOf(intent.node, now)
  // The run removes its own doubles, and its clean-up all the rest.
  if (life === 'moving') return needed('run-goes-on')
  if (intent.removed) return leftover('intent-removed')
  if (life === 'ended') return leftover(endReason(intent.node))
  if (origin === 'double') return leftover('double')
  if (life === 'held') return needed('node-held')
  // A retry would look for what was never confirmed and take it; a delivered node does without.
  return intent.providerId === null ? leftover('never-used') : needed('node-lives')
}

/** A volume or port that came with a server: what the server is, and the node's fate when it is attached to nothing. */
function ofPart(thing: Owned, intent: KnownIntent, around: Surroundings): Decision {
  const server = around.servers.get(thing.facts?.usedBy ?? '')
  if (server) return decide(server, around)
  const decision = ofWhole('own', intent, around.now)
  const attached = thing.facts !== undefined && thing.facts.usedBy !== null
  return decision.verdict === 'needed' && decision.reason !== 'run-goes-on' && !attached
    ? unknown('loose-part')
    : decision
}

/** Is this server, by id, one that must not lose what it uses: not ours, or needed? */
const neededOrForeign =
  (around: Surroundings) =>
  (id: string): boolean => {
    const server = around.servers.get(id)
    return !server || decide(server, around).verdict !== 'leftover'
  }
