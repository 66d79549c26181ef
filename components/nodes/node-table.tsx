'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { Button } from '../ui/button'
import { classes } from '../ui/classes'
import { Empty } from '../ui/states'
import { columns, type NodeRow, SkeletonRows, tracks } from './columns'

const rowHeight = 32
type Props = {
  nodes: NodeRow[]
  pending: boolean
  filtered: boolean
  onClear: () => void
  open: string | null
  onOpen: (id: string) => void
  /** Loads the next page; null when there is none or it is under way. */
  more: (() => void) | null
}

/** Virtual rows of 32 px; j and k move, Enter opens. Only the rows in view are in the document. */
export function NodeTable({ nodes, pending, filtered, onClear, open, onOpen, more }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (more && nodes.length > 0 && last >= nodes.length - 20) more()
  }, [more, last, nodes.length])
  const move = (event: KeyboardEvent<HTMLDivElement>, from: number) => {
    const by = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    if (!by) return
    const next = Math.min(nodes.length - 1, Math.max(0, from + by))
    event.preventDefault()
    rows.scrollToIndex(next)
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus())
  }
  const empty = !pending && nodes.length === 0
  return (
    <div
      ref={box}
      className="scroll-thin max-h-[calc(100dvh-220px)] min-h-[320px] overflow-auto rounded-panel border border-rule bg-panel"
    >
      <div
        role="table"
        aria-label="Nodes"
        aria-rowcount={nodes.length + 1}
        aria-busy={pending}
        className="min-w-[996px]"
      >
        <div
          role="row"
          className="sticky top-0 z-10 grid h-9 items-center gap-2.5 border-b border-rule bg-panel px-3 text-small text-dim"
          style={{ gridTemplateColumns: tracks }}
        >
          {columns.map((column) => (
            <span key={column.id} role="columnheader">
              {column.title}
            </span>
          ))}
        </div>
        {pending ? <SkeletonRows count={14} /> : null}
        <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
          {items.map((item) => {
            const node = nodes[item.index]!
            return (
              <div
                key={node.id}
                role="row"
                tabIndex={item.index === 0 || open === node.id ? 0 : -1}
                data-row={item.index}
                aria-rowindex={item.index + 2}
                aria-selected={open === node.id}
                onClick={() => onOpen(node.id)}
                onKeyDown={(event) => (event.key === 'Enter' ? onOpen(node.id) : move(event, item.index))}
                className={classes(
                  'absolute inset-x-0 grid h-8 cursor-pointer items-center gap-2.5 border-b border-hair px-3 hover:bg-hover focus-visible:-outline-offset-2',
                  open === node.id && 'bg-plum-soft',
                )}
                style={{ gridTemplateColumns: tracks, transform: `translateY(${item.start}px)` }}
              >
                {columns.map((column) => (
                  <span key={column.id} role="cell" className="min-w-0 truncate">
                    {column.cell(node)}
                  </span>
                ))}
              </div>
            )
          })}
        </div>
      </div>
      {empty ? (
        filtered ? (
          <Empty title="No node matches" action={<Button onClick={onClear}>Clear the filters</Button>}>
            No node on any cloud has what the filters ask for.
          </Empty>
        ) : (
          <Empty title="No nodes yet">A node appears here as soon as the first sync of its cloud has ended.</Empty>
        )
      ) : null}
    </div>
  )
}
