'use client'

import dynamic from 'next/dynamic'
import { useRef, useState } from 'react'
import { bulkNodesMax } from '@/server/domain/bulk-action'
import type { NodeCount, NodeFilter } from '@/server/domain/node-list-schema'
import { Button } from '../../ui/button'
import { formatCount } from '../../ui/words'
import { type BulkKind, kindWords } from './words'

const BulkDialog = dynamic(async () => (await import('./bulk-dialog')).BulkDialog, { ssr: false })

/** Nodes by their ids, or all that a filter shows. */
export type BulkSelected = { ids: string[] } | { filter: NodeFilter; count: NodeCount }

const buttons: { kind: BulkKind; text: string; look?: 'danger' }[] = [
  { kind: 'power-on', text: 'Power on…' },
  { kind: 'power-off', text: 'Power off…' },
  { kind: 'reboot', text: 'Reboot…' },
  { kind: 'tag', text: 'Tag…' },
  { kind: 'untag', text: 'Remove tag…' },
  { kind: 'release', text: 'Release…', look: 'danger' },
]

/**
 * What can be done to the selected nodes; nothing while none is selected. `onDone` is given the id of the action that was started,
 * for `<BulkResults>`. `mayNot`: why this person may do nothing.
 */
export function BulkBar({
  selected,
  mayNot = null,
  onDone,
  onClear,
}: {
  selected: BulkSelected
  mayNot?: string | null
  onDone: (actionId: string) => void
  onClear: () => void
}) {
  const [asking, setAsking] = useState<BulkKind | null>(null)
  const bar = useRef<HTMLElement>(null)
  const { count, exact } = countOf(selected)
  if (count === 0) return null
  const why = mayNot ?? whyNot(selected, count)
  const nodes = `${formatCount(count)}${exact ? '' : ' or more'} ${count === 1 ? 'node' : 'nodes'}`
  return (
    <section
      ref={bar}
      aria-label="Selected nodes"
      // On a phone the navigation stands at the bottom of the page.
      className="sticky bottom-[64px] z-20 min-[900px]:bottom-3 mt-3 flex flex-wrap items-center gap-2 rounded-panel border border-plum bg-panel px-3 py-2"
    >
      <p aria-live="polite" className="mr-1 font-semibold whitespace-nowrap">
        {formatCount(count)}
        {exact ? '' : ' or more'} selected
      </p>
      {buttons.map(({ kind, text, look }) => (
        <Button
          key={kind}
          data-kind={kind}
          size="small"
          look={look}
          disabledReason={why}
          onClick={() => setAsking(kind)}
        >
          {text}
          <span className="sr-only">
            {' '}
            ({kindWords[kind].verb} {nodes})
          </span>
        </Button>
      ))}
      <Button size="small" look="quiet" className="ml-auto" onClick={onClear}>
        Clear<span className="sr-only"> the selection</span>
      </Button>
      {why ? <p className="w-full text-small text-dim">{sentence(why)}</p> : null}
      {asking ? (
        <BulkDialog
          kind={asking}
          selected={selected}
          returnFocus={() => bar.current?.querySelector<HTMLElement>(`[data-kind="${asking}"]`) ?? null}
          onClose={() => setAsking(null)}
          onStarted={(id) => {
            setAsking(null)
            onDone(id)
          }}
        />
      ) : null}
    </section>
  )
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const countOf = (selected: BulkSelected): NodeCount =>
  'ids' in selected ? { count: selected.ids.length, exact: true } : selected.count

function whyNot(selected: BulkSelected, count: number): string | null {
  if (count > bulkNodesMax) return `one action takes ${formatCount(bulkNodesMax)} nodes at most: narrow the selection`
  if ('filter' in selected && selected.filter.at !== undefined)
    return 'these are nodes of a time that is over: go back to now'
  return null
}
