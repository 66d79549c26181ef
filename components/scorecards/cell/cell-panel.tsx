'use client'

import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { type StepId, stepById, stepIds } from '@/server/domain/steps'
import { ExchangeDialog } from '../../allocations/exchange-dialog'
import { useTRPC } from '../../trpc/client'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { VerdictMark } from '../../ui/mark'
import { Bone, Problem, Simulated } from '../../ui/states'
import { CellChecks } from './cell-checks'
import { CellFix } from './cell-fix'
import { CellRuns } from './cell-runs'
import { CellVerdict } from './cell-verdict'
import { neighbour } from './neighbour'

export type OpenCell = { cloud: string; step: StepId }
type Props = OpenCell & {
  /** `node-allocation 2016.10`. */
  guideline: string
  /** The day that the matrix shows, `2026-11-22`; null: now. */
  at: string | null
  onClose: () => void
  /** Goes to another cell: j and k to the cloud below and above, left and right arrow to the step beside. */
  onMove?: (cell: OpenCell) => void
  /** The rows of the matrix in their order, for j and k. */
  clouds?: readonly { cloud: string; cloudName: string }[]
}

/**
 * One cell of the matrix opened: verdict, reason, rule, fix, the runs behind it and what decided. The focus goes back to the
 * element of the matrix with `data-cell="<cloud>.<step>"`.
 */
export function CellPanel({ guideline, cloud, step, at, onClose, onMove, clouds = [] }: Props) {
  const trpc = useTRPC()
  const [exchange, setExchange] = useState<string | null>(null)
  const opened = useQuery(trpc.scorecards.cell.queryOptions({ guideline, cloud, step, at: at ?? undefined }))
  const data = opened.data
  const name = data?.cloudName ?? clouds.find((one) => one.cloud === cloud)?.cloudName ?? cloud
  const move = (direction: Parameters<typeof neighbour>[2]) => {
    const next = neighbour(
      { cloud, step },
      clouds.map((one) => one.cloud),
      direction,
    )
    if (next) onMove?.(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = directions[event.key]
    if (!direction || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return
    if ((event.target as HTMLElement).closest('input, textarea, select, [role=radiogroup], [role=region]')) return
    event.preventDefault()
    move(direction)
  }
  return (
    <>
      <Dialog
        side
        wide
        prints
        open
        onClose={onClose}
        onKeyDown={onMove ? onKeyDown : undefined}
        returnFocus={() => document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(`${cloud}.${step}`)}"]`)}
        title={
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-[16px]">
            {name} · step {step} · {stepById(step).short}
            {data ? <VerdictMark verdict={data.cell.verdict} className="text-small!" /> : null}
          </span>
        }
        description={
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-small">
            {stepById(step).title} · {guideline}
            {at ? ` · as of ${at}` : ''}
            {data?.simulated ? <Simulated>simulated cloud</Simulated> : null}
          </span>
        }
      >
        {onMove ? <Moves step={step} clouds={clouds} cloud={cloud} onMove={move} /> : null}
        {opened.error ? (
          <Problem
            title="This cell cannot be shown"
            action={
              <Button size="small" onClick={() => opened.refetch()}>
                Read it again
              </Button>
            }
          >
            {opened.error.message}
          </Problem>
        ) : null}
        {opened.isPending ? <Skeleton /> : null}
        {data ? (
          <div className="grid min-w-0 gap-5">
            <CellVerdict opened={data} />
            <CellFix fix={data.fix} verdict={data.cell.verdict} />
            <CellRuns key={`${cloud}.${step}`} opened={data} onOpenExchange={setExchange} />
            <CellChecks checks={data.checks} />
          </div>
        ) : null}
      </Dialog>
      <ExchangeDialog id={exchange} onClose={() => setExchange(null)} />
    </>
  )
}

const directions: Record<string, Parameters<typeof neighbour>[2] | undefined> = {
  j: 'below',
  k: 'above',
  ArrowLeft: 'before',
  ArrowRight: 'after',
}

/** The same moves for a pointer or a finger; each names where it goes. */
function Moves({
  cloud,
  step,
  clouds,
  onMove,
}: OpenCell & {
  clouds: NonNullable<Props['clouds']>
  onMove: (direction: Parameters<typeof neighbour>[2]) => void
}) {
  const place = clouds.findIndex((one) => one.cloud === cloud)
  const above = clouds[place - 1]
  const below = place >= 0 ? clouds[place + 1] : undefined
  const before = stepIds.find((id) => id === step - 1)
  const after = stepIds.find((id) => id === step + 1)
  const button = 'max-w-40 text-dim!'
  return (
    <nav aria-label="Cells beside" className="print:hidden -mx-1 mb-4 flex flex-wrap gap-1">
      {before ? (
        <Button size="small" look="quiet" className={button} title="left arrow" onClick={() => onMove('before')}>
          ← {before} {stepById(before).short}
        </Button>
      ) : null}
      {after ? (
        <Button size="small" look="quiet" className={button} title="right arrow" onClick={() => onMove('after')}>
          {after} {stepById(after).short} →
        </Button>
      ) : null}
      {above ? (
        <Button size="small" look="quiet" className={button} title="key k" onClick={() => onMove('above')}>
          ↑ <span className="truncate">{above.cloudName}</span>
        </Button>
      ) : null}
      {below ? (
        <Button size="small" look="quiet" className={button} title="key j" onClick={() => onMove('below')}>
          ↓ <span className="truncate">{below.cloudName}</span>
        </Button>
      ) : null}
    </nav>
  )
}

const Skeleton = () => (
  <div aria-busy className="grid gap-4">
    <Bone className="w-4/5" />
    <Bone className="w-1/2" />
    <Bone className="h-24! w-full" />
    <Bone className="h-40! w-full" />
    <Bone className="h-32! w-full" />
  </div>
)
