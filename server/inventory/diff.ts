import type { Gathered, Listing } from './gather'

/** A node as it is kept: its row's id, whether it counted as gone, and the hash of its description. */
export type KeptNode = {
  id: string
  providerId: string
  contentHash: string
  gone: boolean
  /** An earlier listing lacked it already, and long enough ago to count as a sighting of its own. */
  missed: boolean
  /** That it goes is no surprise: the cloud said that it is being deleted, or we have it removed. */
  leaving: boolean
}
/** What is to be written of nodes that a listing showed. */
export type NodeDiff = {
  added: string[]
  /** Provider id and row of nodes with another description than the kept one, or back after they were gone. */
  changed: { id: string; providerId: string }[]
}
export type InventoryDiff = NodeDiff & {
  /** Rows that are to be closed. */
  vanished: string[]
  /** Rows that the listing lacks and that stay until a second listing lacks them as well. */
  doubtful: string[]
}

/** Fewer nodes than this may go at once without a second look, unless it is all of them. */
const manyNodes = 10
const largePart = 0.2
const someNodes = 3

/** New and changed nodes among those that were shown; `kept` has at least their rows. */
export function diffNodes(kept: readonly KeptNode[], shown: Listing): NodeDiff {
  const diff: NodeDiff = { added: [], changed: [] }
  const known = new Set<string>()
  for (const { id, providerId, contentHash, gone } of kept) {
    known.add(providerId)
    const now = shown.get(providerId)
    if (now && (gone || contentHash !== now.hash)) diff.changed.push({ id, providerId })
  }
  for (const providerId of shown.keys()) if (!known.has(providerId)) diff.added.push(providerId)
  return diff
}

type Brought = Pick<Gathered, 'differing' | 'lacking' | 'seen' | 'before'>

/**
 * What a complete listing changes; `kept` has at least the rows of nodes that differ or are lacking. A listing that suddenly shows
 * nothing, or lacks a large part of what was there, is believed only when a second one says the same: clouds answer with a part of
 * the truth while a database of theirs is behind or a policy is changed, and closing thousands of rows is not what anybody wants of
 * such a minute.
 */
export function diffInventory(kept: readonly KeptNode[], brought: Brought): InventoryDiff {
  const lacking = lackingOf(kept, brought)
  const surprising = lacking.filter((node) => !node.missed && !node.leaving)
  const counts = { present: brought.before, surprising: surprising.length, listed: brought.seen }
  const stays = new Set(isDoubtful(counts) ? surprising : [])
  const diff: InventoryDiff = { ...diffNodes(kept, brought.differing), vanished: [], doubtful: [] }
  for (const node of lacking) (stays.has(node) ? diff.doubtful : diff.vanished).push(node.id)
  return diff
}

/** `surprising`: how many of the `present` nodes (or other items) are lacking, seen for the first time and without a reason known to us. */
export const isDoubtful = (counts: { present: number; surprising: number; listed: number }): boolean =>
  counts.listed === 0
    ? counts.surprising >= someNodes
    : counts.surprising >= manyNodes && counts.surprising >= counts.present * largePart

/** What an increment changes: nodes that it tells of, and those that it calls gone. What it does not mention stays as it is. */
export const diffIncrement = (kept: readonly KeptNode[], brought: Brought): InventoryDiff => ({
  ...diffNodes(kept, brought.differing),
  vanished: lackingOf(kept, brought).map(({ id }) => id),
  doubtful: [],
})

const lackingOf = (kept: readonly KeptNode[], { lacking }: Brought): KeptNode[] =>
  kept.filter((node) => !node.gone && lacking.has(node.providerId))
