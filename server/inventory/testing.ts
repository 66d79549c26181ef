import type { CloudNode } from '@/server/domain/node'
import type { KeptNode } from './diff'
import type { Listing } from './gather'
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

export const listing = (...nodes: CloudNode[]): Listing =>
  new Map(
    nodes.map((node) => [node.providerId, { hash: contentHash(node), state: node.state, text: JSON.stringify(node) }]),
  )
