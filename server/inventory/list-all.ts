import type { CloudNode } from '@/server/domain/node'
import type { Call, CloudProvider } from '@/server/providers/port'

/**
 * All nodes of a cloud, page by page, by their provider id: a node that moved between two pages while they were read
 * counts once. Nodes that the cloud calls deleted (EC2 tells of them for an hour) are not there any more. Throws what the
 * adapter throws: a listing that broke off is no listing.
 */
export async function listAllNodes(
  provider: Pick<CloudProvider, 'listNodes'>,
  call: Call,
): Promise<Map<string, CloudNode>> {
  const nodes = new Map<string, CloudNode>()
  for await (const page of provider.listNodes(null, call)) {
    for (const node of page.nodes) {
      if (node.state !== 'deleted') nodes.set(node.providerId, node)
    }
    for (const gone of page.gone) nodes.delete(gone)
  }
  return nodes
}
