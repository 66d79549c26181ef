'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC, useTRPCClient } from '../trpc/client'
import { Button } from '../ui/button'
import { CopyButton } from '../ui/copy'
import { MarkedWord } from '../ui/mark'
import { counted, formatCount } from '../ui/words'

type Checked =
  | { state: 'running'; count: number }
  | { state: 'whole'; count: number }
  | { state: 'broken'; sentence: string }
  | { state: 'failed'; sentence: string }

/** The end of the chain, to be noted elsewhere, and a button that computes all of it anew. */
export function ChainPanel() {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const head = useQuery(trpc.audit.head.queryOptions(undefined, { refetchInterval: 30_000 }))
  const [checked, setChecked] = useState<Checked | null>(null)
  const verify = async () => {
    let count = 0
    setChecked({ state: 'running', count })
    try {
      let after: { position: number; hash: string } | undefined
      for (;;) {
        const answer = await client.audit.verify.query({ after })
        count += answer.checked
        if (answer.broken) return setChecked({ state: 'broken', sentence: answer.broken.sentence })
        if (!answer.next) return setChecked({ state: 'whole', count })
        after = answer.next
        setChecked({ state: 'running', count })
      }
    } catch (error) {
      setChecked({ state: 'failed', sentence: error instanceof Error ? error.message : String(error) })
    }
  }
  const end = head.data?.head
  return (
    <section
      aria-label="Chain"
      className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-panel border border-rule bg-panel px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-[260px]">
        <p>
          <span className="font-semibold">Head of the chain</span>{' '}
          <span className="text-dim">
            {end
              ? `entry ${formatCount(end.position)}. Note it elsewhere: against it every later change of the past is found.`
              : head.data
                ? 'Nothing is sealed yet; entries are, within a minute.'
                : ' '}
          </span>
        </p>
        {end ? (
          <p className="mt-0.5 font-mono text-small break-all" data-testid="chain-head">
            {end.position}:{end.hash}
          </p>
        ) : null}
        {head.data && head.data.waiting > 0 ? (
          <p className="mt-0.5 text-small text-dim">
            {counted(head.data.waiting, 'entry waits', 'entries wait')} for the seal.
          </p>
        ) : null}
        <p aria-live="polite" className="mt-0.5 text-small empty:hidden">
          {checked ? <Verdict checked={checked} /> : null}
        </p>
      </div>
      <div className="flex gap-2">
        {end ? <CopyButton text={`${end.position}:${end.hash}`} label="Copy head" /> : null}
        <Button size="small" busy={checked?.state === 'running'} onClick={() => void verify()}>
          Verify the chain
        </Button>
      </div>
    </section>
  )
}

function Verdict({ checked }: { checked: Checked }) {
  switch (checked.state) {
    case 'running':
      return <span className="text-dim">{counted(checked.count, 'entry is', 'entries are')} right so far…</span>
    case 'whole':
      return (
        <>
          <MarkedWord look={{ shape: 'disc', tone: 'yes' }} word="WHOLE" />{' '}
          {checked.count === 0
            ? 'Nothing is sealed yet.'
            : `${counted(checked.count, 'sealed entry is', 'sealed entries are')} as written.`}
        </>
      )
    case 'broken':
      return (
        <>
          <MarkedWord look={{ shape: 'square', tone: 'no' }} word="BROKEN" /> {checked.sentence}
        </>
      )
    case 'failed':
      return <span className="text-no">It could not be verified: {checked.sentence}</span>
  }
}
