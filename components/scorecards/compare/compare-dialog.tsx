'use client'

import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { useTRPC } from '../../trpc/client'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Bone, Empty, Problem } from '../../ui/states'
import { ComparisonTable } from './comparison-table'
import { SidePicker } from './side-picker'
import { readSides, type Side, sameSides, writeSides } from './sides'

type Props = { guideline: string; at: string | null; open: boolean; onClose: () => void }

/** Two clouds, or one cloud on two days, step by step. Which ones stands in the URL, as `compare=auro@2026-10-01..ovh`. */
export function CompareDialog({ guideline, at, open, onClose }: Props) {
  return (
    <Dialog
      side
      wide
      prints
      open={open}
      onClose={onClose}
      title={<span className="text-[16px]">Compare two scorecards</span>}
      description={`By ${guideline}. Two clouds, or one cloud on two days.`}
    >
      <Comparing guideline={guideline} at={at} />
    </Dialog>
  )
}

function Comparing({ guideline, at }: { guideline: string; at: string | null }) {
  const trpc = useTRPC()
  const [text, setText] = useQueryState('compare', parseAsString.withOptions({ history: 'replace' }))
  const clouds = useQuery(trpc.clouds.list.queryOptions())
  const { a, b } = readSides(text ?? '')
  const ready = a !== null && b !== null && !sameSides(a, b)
  const comparison = useQuery(
    trpc.scorecards.compare.queryOptions(ready ? { guideline, a: asked(a), b: asked(b) } : skipToken, {
      placeholderData: keepPreviousData,
    }),
  )
  const choose = (sides: { a?: Side | null; b?: Side | null }) => void setText(writeSides({ a, b, ...sides }))
  if (clouds.error) return <Problem title="The clouds could not be read">{clouds.error.message}</Problem>
  if (!clouds.data) return <Bone className="h-24! w-full" />
  const names = clouds.data.items
  return (
    <div className="grid min-w-0 gap-4">
      <div className="grid items-end gap-3 min-[560px]:grid-cols-[1fr_auto_1fr] print:hidden">
        <SidePicker id="a" label="First" side={a} at={at} clouds={names} onChoose={(side) => choose({ a: side })} />
        <Button size="small" disabled={!a && !b} onClick={() => choose({ a: b, b: a })} className="mb-0.5">
          Swap sides
        </Button>
        <SidePicker id="b" label="Second" side={b} at={at} clouds={names} onChoose={(side) => choose({ b: side })} />
      </div>
      {a && b && sameSides(a, b) ? (
        <Problem tone="part" title="Both sides are the same">
          Choose another cloud, or another day of this one.
        </Problem>
      ) : null}
      {!a || !b ? (
        <div className="rounded-panel border border-rule">
          <Empty title="Two sides make a comparison">
            Choose a cloud on each side. With a day the scorecard is shown as it was at the end of that day (UTC).
          </Empty>
        </div>
      ) : null}
      {comparison.error ? <Problem title="They cannot be compared">{comparison.error.message}</Problem> : null}
      {ready && comparison.isPending ? <Bone className="h-80! w-full" /> : null}
      {ready && comparison.data ? (
        <div
          className={comparison.isPlaceholderData ? 'opacity-60' : undefined}
          aria-busy={comparison.isPlaceholderData}
        >
          <ComparisonTable comparison={comparison.data} a={a} b={b} />
        </div>
      ) : null}
    </div>
  )
}

const asked = (side: Side) => ({ cloud: side.cloud, at: side.at ?? undefined })
