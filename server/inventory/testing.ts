import type { CloudNode } from '@/server/domain/node'
import type { KeptNode } from './diff'
import type { ListedNode } from './gather'
import { contentHash } from './snapshot'

/** A node as a cloud tells it, for tests of this folder. */
export const testNode = (providerId: string, over: Partial<CloudNode> = {}): CloudNode => ({
  providerId,
  name: 'Web',
  state: 'running',
  providerState: 'ACTIVE',
  fault: null,
  addresses: [],
  flavor: { id: 'f', name: null },
  vcpu: null,
  memoryMiB: null,
  image: { id: null, name: null },
  zone: null,
  keyName: null,
  createdAt: null,
  marks: { b: '2', a: '1' },
  ...over,
})

/** A kept row of that node, `row-<provider id>`. */
export const keptNode = (providerId: string, over: Partial<KeptNode> = {}): KeptNode => ({
  id: `row-${providerId}`,
  providerId,
  contentHash: contentHash(testNode(providerId)),
  gone: false,
  missed: false,
  leaving: false,
  ...over,
})

/** What a full listing of these nodes brings to `kept`. */
export function brought(kept: readonly KeptNode[], nodes: readonly CloudNode[]) {
  const shown = new Set(nodes.map((node) => node.providerId))
  const there = kept.filter((row) => !row.gone)
  const differing: Map<string, ListedNode> = new Map()
  for (const node of nodes) {
    const hash = contentHash(node)
    if (!there.some((row) => row.providerId === node.providerId && row.contentHash === hash))
      differing.set(node.providerId, { hash, node })
  }
  const lacking = new Set(there.flatMap(({ providerId }) => (shown.has(providerId) ? [] : providerId)))
  return { differing, lacking, seen: nodes.length, before: there.length }
}
