'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { Outputs } from '../../trpc/types'
import { Button } from '../../ui/button'
import { Mark } from '../../ui/mark'
import type { NodesAddress } from '../use-nodes-address'
import { momentText } from './moment'

const Differences = dynamic(async () => (await import('./differences')).Differences, { ssr: false })
type Known = Outputs['nodes']['list']['history']

/** Says that this is not now, what is not known of then, and leads to what changed since. */
export function HistoryBanner({ address, known }: { address: NodesAddress; known: Known }) {
  const [open, setOpen] = useState(false)
  const { at } = address.filter
  if (!at) return null
  return (
    <section
      aria-label="History"
      className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-panel border border-part/40 bg-part-soft px-3 py-2"
    >
      <Mark shape="clock" tone="part" size={12} />
      <p className="min-w-0 flex-1">
        <span className="font-semibold">This is {momentText(at)}, not now.</span> Nothing can be done to nodes of the
        past.
        {known && known.unknown.length > 0 ? (
          <span className="text-dim">
            {' '}
            Not known of then: {known.unknown.map(({ name }) => name).join(', ')}, first listed later.
          </span>
        ) : null}
      </p>
      <Button size="small" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        What changed since
      </Button>
      <Button size="small" onClick={() => void address.setParts({ at: null })}>
        Back to now
      </Button>
      {open ? <Differences from={at} address={address} onClose={() => setOpen(false)} /> : null}
    </section>
  )
}
