import type { NodeState } from '@/server/domain/node'
import type { Call, CloudProvider, SyncCursor } from '@/server/providers/port'
import { contentHash, storable } from './snapshot'

/** A node as a listing has it. `text` is its description as JSON, null where it is the one that is kept already. */
export type ListedNode = { hash: string; state: NodeState; text: string | null }
/** Nodes of a listing by provider id. */
export type Listing = ReadonlyMap<string, ListedNode>
/** What a listing or an increment brought: its nodes, ids that the cloud calls gone, and where the next increment begins. */
export type Gathered = { listed: Map<string, ListedNode>; gone: Set<string>; cursor: SyncCursor | null }

export type GatherOptions = {
  /** Only what changed since; null: all nodes. */
  since?: SyncCursor | null
  /** Called after each page. */
  onPage?: (so: { seen: number; pages: number }) => void
}

/**
 * All nodes of a cloud, or those that changed, page by page. A node that moved between two pages while they were read counts
 * once, as the later page has it; one that the cloud calls deleted (EC2 tells of them for an hour) is not there. Of nodes whose
 * hash is in `known` only the hash is held, so that a listing costs memory by what changed, not by the size of the cloud. Throws
 * what the adapter throws: a listing that broke off is no listing.
 */
export async function gatherNodes(
  provider: Pick<CloudProvider, 'listNodes'>,
  known: ReadonlyMap<string, string>,
  call: Call,
  { since = null, onPage }: GatherOptions = {},
): Promise<Gathered> {
  const listed = new Map<string, ListedNode>()
  const gone = new Set<string>()
  const leave = (providerId: string) => {
    listed.delete(providerId)
    gone.add(providerId)
  }
  const source = provider.listNodes(since, call)
  for (let pages = 1; ; pages++) {
    const step = await source.next()
    if (step.done) return { listed, gone, cursor: step.value }
    for (const told of step.value.nodes) {
      if (told.state === 'deleted') leave(told.providerId)
      else take(listed, known, told)
      if (told.state !== 'deleted') gone.delete(told.providerId)
    }
    for (const providerId of step.value.gone) leave(providerId)
    onPage?.({ seen: listed.size + gone.size, pages })
  }
}

function take(
  listed: Map<string, ListedNode>,
  known: ReadonlyMap<string, string>,
  told: Parameters<typeof storable>[0],
) {
  const node = storable(told)
  const hash = contentHash(node)
  const kept = known.get(node.providerId)
  // The string that is held already, not a second one like it.
  const same = kept === hash
  listed.set(node.providerId, { hash: same ? kept : hash, state: node.state, text: same ? null : JSON.stringify(node) })
}
