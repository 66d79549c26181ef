'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { paths } from '../../nav/paths'
import { useTRPC } from '../../trpc/client'
import { Age, formatTime } from '../../ui/age'
import { Button } from '../../ui/button'
import { CopyButton, Pasteable } from '../../ui/copy'
import { Dialog } from '../../ui/dialog'
import { Facts } from '../../ui/panel'
import { Bone, Problem } from '../../ui/states'
import { StateMark } from '../table/columns'
import { explainAddress } from './explain-address'
import { factsOf, type NodeDetail } from './facts'
import { History } from './history'

/** A search may be so long; the beginning of a tag finds it, too. */
const searchMax = 200

type Props = {
  id: string
  /** A moment of history; undefined: now. */
  at: string | undefined
  /** Which row of the list it is; null when that is not known. */
  place: { index: number; of: number } | null
  onMove: (by: -1 | 1) => void
  onClose: () => void
}

/** Every fact of one node with its source and age, and its history. */
export function NodeDrawer({ id, at, place, onMove, onClose }: Props) {
  const trpc = useTRPC()
  const node = useQuery(trpc.nodes.get.queryOptions({ id, at }, { staleTime: 10_000 }))
  return (
    <Dialog
      side
      open
      onClose={onClose}
      title={node.data?.name || 'Node'}
      returnFocus={() => document.getElementById('nodes-grid')}
    >
      <div className="mb-3 flex items-center gap-2 text-small text-dim">
        <Button size="small" onClick={() => onMove(-1)} disabled={place?.index === 0}>
          ↑ Previous
        </Button>
        <Button size="small" onClick={() => onMove(1)} disabled={place !== null && place.index + 1 >= place.of}>
          ↓ Next
        </Button>
        {place ? `${(place.index + 1).toLocaleString('en')} of ${place.of.toLocaleString('en')}` : null}
      </div>
      {node.error ? <Problem title="This node cannot be shown">{node.error.message}</Problem> : null}
      {node.isPending ? <Bone className="h-60! w-full" /> : null}
      {node.data ? <Details node={node.data} at={at} /> : null}
    </Dialog>
  )
}

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title}>
    <h3 className="mb-1 text-small text-dim">{title}</h3>
    {children}
  </section>
)

/** A tag's value, which leads to the nodes that have it. */
const Tag = ({ name, value }: { name: string; value: string }) => (
  <Link
    href={paths.nodes({ q: `${name}=${value}`.slice(0, searchMax) })}
    title="Nodes with this tag"
    className="underline decoration-rule underline-offset-2 hover:text-plum"
  >
    {value || '(empty)'}
  </Link>
)

function Details({ node, at }: { node: NodeDetail; at: string | undefined }) {
  const marks = Object.entries(node.marks)
  const raw = JSON.stringify(node.record, null, 2)
  return (
    <div className="grid gap-4">
      <p className="flex flex-wrap items-center gap-x-3">
        <StateMark state={node.state} />
        <span className="text-dim">
          the cloud {at ? 'said' : 'says'} <span className="font-mono text-small">{node.providerState}</span>,{' '}
          {at ? (
            `as of ${formatTime(at)}`
          ) : (
            <>
              seen <Age at={node.seenAt} />
            </>
          )}
        </span>
      </p>
      {node.fault ? <Problem title="The cloud's own words">{node.fault}</Problem> : null}
      {node.ssh && !at ? <Pasteable text={node.ssh} /> : null}
      <Facts rows={factsOf(node)} />
      <Section title="Addresses">
        {node.addresses.length === 0 ? <p className="text-dim">The cloud tells no address.</p> : null}
        <ul className="grid gap-1.5">
          {node.addresses.map((address) => (
            <li key={`${address.address} ${address.network}`}>
              <span className="font-mono text-small">{address.address}</span>{' '}
              <span className="text-dim">{explainAddress(address)}</span>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Tags">
        {marks.length > 0 ? (
          <Facts
            rows={marks.map(([name, value]) => ({ name, value: <Tag name={name} value={value} />, mono: true }))}
          />
        ) : (
          <p className="text-dim">none</p>
        )}
      </Section>
      <History node={node} />
      <details>
        <summary className="text-small text-dim select-none hover:text-ink">The record as it is kept</summary>
        <div className="mt-2 flex justify-end">
          <CopyButton text={raw} label="Copy JSON" />
        </div>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          className="scroll-thin mt-2 max-h-[50vh] overflow-auto rounded-control border border-hair bg-well p-2.5 text-small"
        >
          {raw}
        </pre>
      </details>
    </div>
  )
}
