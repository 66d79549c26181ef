// biome-ignore-all lint/a11y/useKeyWithClickEvents: Enter opens and x selects, see use-node-keys.ts
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its row by aria-activedescendant, since rows come and go
'use client'

import { type MouseEvent, type ReactNode, useRef } from 'react'
import { classes } from '../../ui/classes'
import type { Book } from './book'
import type { TableLayout } from './columns'
import { Head } from './head'
import { Row } from './row'
import { contentPx } from './scroll-map'
import { isNothing, isSelected, type Selection } from './selection'
import { useNarrower } from './use-narrower'
import { useScrollRows } from './use-scroll-rows'

export type GridActions = {
  open: (index: number) => void
  toggle: (index: number, range: boolean) => void
  toggleAll: () => void
}
export type GridHandle = { reveal: (index: number) => void; pageRows: () => number; focus: () => void }

type Props = {
  book: Book
  rows: number
  exact: boolean
  busy: boolean
  dimmed: boolean
  card: boolean
  layout: TableLayout
  sort: { key: string; descending: boolean }
  onSort: (sort: string) => void
  /** Null: nothing can be selected. */
  selection: Selection | null
  active: number | null
  open: string | null
  actions: GridActions
  /** Told which rows are in view, each time that others are. */
  onRows: (rows: { start: number; end: number }) => void
  handle: (handle: GridHandle) => void
  /** Stands in place of rows where there are none. */
  empty: ReactNode
}

/**
 * Rows of a million nodes: only those in view are in the document. It is one stop of the Tab key; the row that keys move from is told
 * by `aria-activedescendant`, so that the focus cannot be lost with a row that leaves.
 */
export function NodeGrid(props: Props) {
  const { book, rows, card, layout, selection, active, open, onRows } = props
  const box = useRef<HTMLDivElement>(null)
  const rowPx = card ? 76 : 32
  const headPx = card ? 0 : 36
  const { view, onScroll, reveal, pageRows } = useScrollRows({ box, book, rows, rowPx, headPx, onRows })
  const sideways = useNarrower(box, card ? 0 : layout.minPx)
  props.handle({ reveal, pageRows, focus: () => box.current?.focus() })
  const extent = { rows, rowPx, viewPx: 800 }
  const shown = Array.from({ length: Math.max(0, Math.min(view.end, rows) - view.start) }, (_, at) => view.start + at)
  const skeleton = props.busy && rows === 0
  const click = (event: MouseEvent) => {
    const target = event.target as HTMLElement
    const row = target.closest<HTMLElement>('[data-row]')
    if (!row) return
    const index = Number(row.dataset.row)
    if (target.closest('[data-check]') && selection) props.actions.toggle(index, event.shiftKey)
    else if (event.shiftKey && selection) props.actions.toggle(index, true)
    else props.actions.open(index)
  }
  const isShown = active !== null && active >= view.start && active < Math.min(view.end, rows)
  const nothing = !props.busy && rows === 0
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={box}
        id="nodes-grid"
        role="grid"
        tabIndex={0}
        aria-label="Nodes"
        aria-multiselectable={selection !== null}
        aria-rowcount={props.exact ? rows + 1 : -1}
        aria-busy={props.busy}
        aria-activedescendant={isShown ? `node-row-${active}` : undefined}
        data-sideways={sideways || undefined}
        onScroll={onScroll}
        onClick={click}
        onMouseDown={(event) => (event.shiftKey ? event.preventDefault() : undefined)}
        className="scroll-thin relative min-h-0 flex-1 overflow-auto rounded-panel border border-rule bg-panel focus-visible:-outline-offset-1"
        // What happens in it has its own layout, of a known size: else each row that comes has the browser lay out what is around it.
        style={{ ['--tracks' as string]: layout.tracks, overflowAnchor: 'none', contain: 'strict' }}
      >
        <div style={card ? undefined : { minWidth: layout.minPx }}>
          {card ? null : (
            <Head
              layout={layout}
              sort={props.sort}
              onSort={props.onSort}
              all={selection === null ? null : selection.kind === 'all' ? true : isNothing(selection) ? false : 'some'}
              onAll={props.actions.toggleAll}
            />
          )}
          <div
            role="rowgroup"
            className={classes('relative transition-opacity', props.dimmed && 'opacity-60')}
            style={{ height: skeleton ? 20 * rowPx : contentPx(extent) }}
          >
            {(skeleton ? Array.from({ length: 20 }, (_, at) => at) : shown).map((index) => {
              const node = skeleton ? undefined : book.row(index)
              return (
                <Row
                  key={index - (skeleton ? 0 : view.base)}
                  index={index}
                  top={index * rowPx + (skeleton ? 0 : view.shift)}
                  node={node}
                  layout={layout}
                  selected={selection === null ? null : node !== undefined && isSelected(selection, node.id)}
                  active={active === index}
                  open={open !== null && node?.id === open}
                  card={card}
                />
              )
            })}
          </div>
        </div>
      </div>
      {/* A grid has rows and nothing else: what stands in their place lies over it. */}
      {nothing ? (
        <div className="absolute inset-x-px bottom-px overflow-auto" style={{ top: headPx + 1 }}>
          {props.empty}
        </div>
      ) : null}
    </div>
  )
}
