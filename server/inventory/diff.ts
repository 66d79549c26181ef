import type { CloudNode } from '@/server/domain/node'
import { contentHash } from './snapshot'

/** A node as it is kept: its row's id, whether it counted as gone, and the hash of its description. */
export type KeptNode = { id: string; providerId: string; contentHash: string; gone: boolean }
export type InventoryDiff = {
  added: { node: CloudNode; hash: string }[]
  /** Another description than the kept one, or back after it was gone. */
  changed: { id: string; node: CloudNode; hash: string }[]
  same: { id: string }[]
  vanished: { id: string }[]
}

/**
 * What a listing changes. `complete` says that the listing came to its end: only then does a node that it lacks count as
 * vanished (architecture, decision 9).
 */
export function diffInventory(
  kept: readonly KeptNode[],
  listed: ReadonlyMap<string, CloudNode>,
  complete: boolean,
): InventoryDiff {
  const byProviderId = new Map(kept.map((node) => [node.providerId, node]))
  const diff: InventoryDiff = { added: [], changed: [], same: [], vanished: [] }
  for (const node of listed.values()) {
    const before = byProviderId.get(node.providerId)
    const hash = contentHash(node)
    if (!before) diff.added.push({ node, hash })
    else if (before.gone || before.contentHash !== hash) diff.changed.push({ id: before.id, node, hash })
    else diff.same.push({ id: before.id })
  }
  if (complete) {
    diff.vanished = kept.filter((node) => !node.gone && !listed.has(node.providerId)).map(({ id }) => ({ id }))
  }
  return diff
}
