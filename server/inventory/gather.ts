import type { CloudNode } from '@/server/domain/node'
import type { Call, CloudProvider, NodePage, SyncCursor } from '@/server/providers/port'
import { storable } from './snapshot'

/** A node as a listing has it: what is kept of it, and the hash of that. */
export type ListedNode = { hash: string; node: CloudNode }
/** Nodes of a listing by provider id. */
export type Listing = ReadonlyMap<string, ListedNode>

/** What a listing or an increment brought. */
export type Gathered = {
  /** How many nodes it showed. */
  seen: number
  /** Nodes that are not kept as they were shown, or not known to be. */
  differing: Map<string, ListedNode>
  /** Ids of nodes that differed and were stored while the rest was read. */
  stored: Set<string>
  /** Of a full listing: ids of nodes that were there and that it lacks. Of an increment: those that the cloud calls gone. */
  lacking: Set<string>
  /** How many nodes were there before; what an increment does not count. */
  before: number
  /** Where the next increment begins. */
  cursor: SyncCursor | null
}

export type GatherOptions = {
  /** Only what changed since; null: all nodes. */
  since?: SyncCursor | null
  /** Called after each page. */
  onPage?: (so: { seen: number; pages: number }) => void
  /** Stores nodes that differ while the rest is read, each time that at least so many are held. */
  early?: { from: number; store: (nodes: Listing) => Promise<void> }
}

/**
 * All nodes of a cloud, or those that changed, page by page; the next page is asked for while one is looked at. A node that moved
 * between two pages while they were read counts once, as the later page has it; one that the cloud calls deleted (EC2 tells of them
 * for an hour) is not there. Of nodes whose hash is in `known` nothing is held, so that a listing costs memory by what changed, not
 * by the size of the cloud. Throws what the adapter or `early.store` throws: a listing that broke off is no listing.
 */
export async function gatherNodes(
  provider: Pick<CloudProvider, 'listNodes'>,
  known: ReadonlyMap<string, string>,
  call: Call,
  { since = null, onPage, early }: GatherOptions = {},
): Promise<Gathered> {
  const held = new Held(known)
  const source = provider.listNodes(since, call)
  let storing: Promise<void> = Promise.resolve()
  try {
    for (let pages = 1, next = ahead(source); ; pages++) {
      const step = await next
      if (step.done) {
        await storing
        return { ...held.end(since === null), before: known.size, cursor: step.value }
      }
      next = ahead(source)
      held.take(step.value)
      onPage?.({ seen: held.seen, pages })
      if (!early || held.differing.size < early.from) continue
      // One at a time: what is read meanwhile is held, at most as much again.
      await storing
      storing = unheard(early.store(held.passOn()))
    }
  } catch (error) {
    // Nothing of ours is under way any more when this is heard.
    await storing.catch(() => undefined)
    throw error
  }
}

const ahead = (source: AsyncGenerator<NodePage, SyncCursor | null>) => unheard(source.next())

/** A promise whose failure is heard later, where it is awaited, and is no unhandled one until then. */
function unheard<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined)
  return promise
}

/** What is held of a listing while it is read. */
class Held {
  differing = new Map<string, ListedNode>()
  private readonly shown = new Set<string>()
  private readonly gone = new Set<string>()
  private readonly stored = new Map<string, string>()

  constructor(private readonly known: ReadonlyMap<string, string>) {}

  get seen(): number {
    return this.shown.size + this.gone.size
  }

  take({ nodes, gone }: NodePage): void {
    for (const told of nodes) {
      if (told.state === 'deleted') this.leave(told.providerId)
      else this.show(told)
    }
    for (const providerId of gone) this.leave(providerId)
  }

  /** Hands over what differs; from now on it counts as kept that way. */
  passOn(): Listing {
    const passed = this.differing
    for (const [providerId, { hash }] of passed) this.stored.set(providerId, hash)
    this.differing = new Map()
    return passed
  }

  end(full: boolean): Omit<Gathered, 'before' | 'cursor'> {
    const { differing, shown, gone, stored, known } = this
    const there = [...known.keys(), ...stored.keys()]
    const lacking = full ? new Set(there.filter((providerId) => !shown.has(providerId))) : gone
    return { seen: shown.size, differing, stored: new Set(stored.keys()), lacking }
  }

  private show(told: CloudNode): void {
    const { node, hash } = storable(told)
    const { providerId } = node
    this.shown.add(providerId)
    this.gone.delete(providerId)
    if ((this.stored.get(providerId) ?? this.known.get(providerId)) === hash) this.differing.delete(providerId)
    else this.differing.set(providerId, { hash, node })
  }

  private leave(providerId: string): void {
    this.shown.delete(providerId)
    this.differing.delete(providerId)
    this.gone.add(providerId)
  }
}
