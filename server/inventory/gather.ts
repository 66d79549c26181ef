import type { NodeState } from '@/server/domain/node'
import type { Call, CloudProvider } from '@/server/providers/port'
import { contentHash, storable } from './snapshot'

/** A node as a listing has it. `text` is its description as JSON, null where it is the one that is kept already. */
export type ListedNode = { hash: string; state: NodeState; text: string | null }
/** A complete listing by provider id. */
export type Listing = ReadonlyMap<string, ListedNode>

/**
 * All nodes of a cloud, page by page. A node that moved between two pages while they were read counts once, as the later page
 * has it; one that the cloud calls deleted (EC2 tells of them for an hour) is not there. Of nodes whose hash is in `known` only
 * the hash is held, so that a listing costs memory by what changed, not by the size of the cloud. Throws what the adapter
 * throws: a listing that broke off is no listing.
 */
export async function gatherNodes(
  provider: Pick<CloudProvider, 'listNodes'>,
  known: ReadonlyMap<string, string>,
  call: Call,
): Promise<Map<string, ListedNode>> {
  const nodes = new Map<string, ListedNode>()
  for await (const page of provider.listNodes(null, call)) {
    for (const told of page.nodes) {
      const node = storable(told)
      if (node.state === 'deleted') {
        nodes.delete(node.providerId)
        continue
      }
      const hash = contentHash(node)
      const text = known.get(node.providerId) === hash ? null : JSON.stringify(node)
      nodes.set(node.providerId, { hash, state: node.state, text })
    }
    for (const gone of page.gone) nodes.delete(gone)
  }
  return nodes
}
