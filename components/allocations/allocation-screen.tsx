'use client'

import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { daysText } from '@/server/domain/retention'
import { type StepId, stepIds } from '@/server/domain/steps'
import { useAllocationEvents } from '../trpc/use-allocation-events'
import { PageHeader } from '../ui/page'
import { Bone, Chip, Problem } from '../ui/states'
import { AllocationActions } from './allocation-actions'
import { describeProgress, mostTelling } from './describe'
import { ExchangeDialog } from './exchange-dialog'
import { type Cell, Lanes } from './lanes'
import { NodePanel } from './node-panel'
import { RequestPanel } from './request-panel'
import { StepDetail } from './step-detail'

const isStep = (step: number | null): step is StepId => step !== null && (stepIds as readonly number[]).includes(step)

const connectionWords = {
  connecting: 'connecting…',
  lost: 'connection lost, trying again…',
  ended: 'you are signed out, or may not read this any more: reload the page',
} as const

/** Lanes x eight steps, streaming; which cell is open stands in the URL. */
export function AllocationScreen({ id, role }: { id: string; role: string }) {
  const { view, request, eventsRemoved, connection, error } = useAllocationEvents(id)
  const [open, setOpen] = useQueryStates({ node: parseAsString, step: parseAsInteger }, { history: 'replace' })
  const [exchange, setExchange] = useState<string | null>(null)
  if (error && view.nodes.length === 0) {
    return (
      <>
        <PageHeader title="Allocation" />
        <Problem title="This allocation cannot be shown">{error}</Problem>
      </>
    )
  }
  if (view.nodes.length === 0) return <AllocationSkeleton />
  const chosen: Cell | null = open.node && isStep(open.step) ? { node: open.node, step: open.step } : mostTelling(view)
  const node = view.nodes.find((one) => one.id === chosen?.node) ?? view.nodes[0]
  const step = node?.steps.find((one) => one.step === chosen?.step)
  const following = !open.node
  return (
    <>
      <PageHeader
        title={`Allocation ${view.name}, ${view.nodes.length} ${view.nodes.length === 1 ? 'node' : 'nodes'}`}
        lead={
          <>
            <span aria-live="polite">{describeProgress(view)}</span>
            {connection === 'live' ? null : <Chip tone="part">{connectionWords[connection]}</Chip>}
          </>
        }
        actions={<AllocationActions id={id} view={view} role={role} />}
      />
      {eventsRemoved ? (
        <p className="mb-3 text-dim">
          Its events were removed on {eventsRemoved.at.slice(0, 10)} (kept {daysText(eventsRemoved.keptDays)}). Nodes,
          steps and verdicts are here; the log and the API calls are not.
        </p>
      ) : null}
      <Lanes view={view} selected={chosen} onSelect={(cell) => void setOpen(cell)} />
      <div className="mt-4 grid items-start gap-4 min-[1100px]:grid-cols-[minmax(0,2fr)_minmax(300px,1fr)]">
        <div className="min-w-0">
          {node && step ? <StepDetail node={node} step={step} onOpenExchange={setExchange} /> : null}
          <p className="mt-2 h-5 text-small text-dim">
            {following ? (
              'Following what is most telling; choose a step to stay with it.'
            ) : (
              <button
                type="button"
                className="text-plum underline underline-offset-2"
                onClick={() => void setOpen({ node: null, step: null })}
              >
                Follow again
              </button>
            )}
          </p>
        </div>
        <div className="grid min-w-0 gap-4">
          {node ? <NodePanel node={node} /> : null}
          <RequestPanel id={id} view={view} request={request} />
        </div>
      </div>
      <ExchangeDialog id={exchange} onClose={() => setExchange(null)} />
    </>
  )
}

const AllocationSkeleton = () => (
  <>
    <PageHeader title="Allocation" lead={<Bone className="w-56" />} />
    <div aria-busy className="rounded-panel border border-rule bg-panel">
      {Array.from({ length: 4 }, (_, index) => (
        <div
          key={index}
          className="grid grid-cols-[1fr] items-center gap-4 border-b border-hair px-4 py-2.5 last:border-b-0 min-[900px]:grid-cols-[172px_1fr_88px]"
        >
          <Bone className="w-24" />
          <div className="grid grid-cols-8 gap-1">
            {stepIds.map((step) => (
              <span key={step} className="skeleton h-[42px]" />
            ))}
          </div>
          <Bone className="w-16" />
        </div>
      ))}
    </div>
  </>
)
