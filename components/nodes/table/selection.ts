import { bulkNodesMax } from '@/server/domain/bulk-action'

/** Nodes that are chosen one by one, or all that match the filters. */
export type Selection = { kind: 'some'; ids: ReadonlySet<string> } | { kind: 'all' }

export const nothing: Selection = { kind: 'some', ids: new Set() }

export const isSelected = (selection: Selection, id: string): boolean =>
  selection.kind === 'all' || selection.ids.has(id)
export const isNothing = (selection: Selection): boolean => selection.kind === 'some' && selection.ids.size === 0

/** Chooses a node, or no longer. Out of "all that match", `shown` stay chosen but for this one. */
export function toggled(selection: Selection, id: string, shown: readonly string[]): Selection {
  const ids = new Set(selection.kind === 'all' ? shown : selection.ids)
  if (ids.has(id)) ids.delete(id)
  else ids.add(id)
  return { kind: 'some', ids }
}

/** Adds nodes, up to as many as one bulk action takes. */
export function withAdded(selection: Selection, added: readonly string[]): Selection {
  if (selection.kind === 'all') return selection
  const ids = new Set(selection.ids)
  for (const id of added) if (ids.size < bulkNodesMax) ids.add(id)
  return { kind: 'some', ids }
}

/** The row numbers of a range, in either direction, the end included; not more than one bulk action takes. */
export function rangeOf(from: number, to: number): { start: number; end: number } {
  const start = Math.min(from, to)
  const end = Math.max(from, to) + 1
  return from <= to
    ? { start, end: Math.min(end, start + bulkNodesMax) }
    : { start: Math.max(start, end - bulkNodesMax), end }
}
