'use client'

import { type ReactNode, useMemo } from 'react'
import { type StepId, stepById } from '@/server/domain/steps'
import { classes } from '../ui/classes'
import { PlumbStrip } from '../ui/plumb-strip'
import { Bone } from '../ui/states'
import type { Arranged } from './arrange'
import { passed } from './arrange'
import type { CardCell, MatrixParts } from './model'
import { CloudName, Cost, RunAge, Score } from './row-parts'
import { Trend, type TrendScale, trendScale } from './trend'
import { tint, VerdictWords } from './verdict-cell'
import { describeCell, describeDelivered } from './words'

type Props = {
  matrix: MatrixParts | undefined
  arranged: Arranged
  open: { cloud: string; step: StepId } | null
  onOpen: ((cloud: string, step: StepId) => void) | null
  empty: ReactNode
}

/** The matrix on a narrow screen: a card for each cloud, the line first, each with its strip and its eight cells. */
export function CloudCards({ matrix, arranged, open, onOpen, empty }: Props) {
  const trends = useMemo(() => new Map(matrix?.trends.map((trend) => [trend.cloud, trend.points])), [matrix])
  const scale = useMemo<TrendScale>(() => trendScale(matrix?.trends ?? [], matrix?.at ?? ''), [matrix])
  if (!matrix) return <Skeleton />
  const { line, rows, shown } = arranged
  const steps = passed(shown)
  const everywhere = steps.filter((step) => step.of > 0 && step.passed === step.of)
  return (
    <div data-matrix className="grid gap-3">
      {line ? null : (
        <p className="rounded-panel border border-rule bg-well px-3 py-2 text-dim">
          The line is {matrix.yardstick.name}, {matrix.yardstick.date}: eight YES.
        </p>
      )}
      {[...(line ? [line] : []), ...rows].map((card) => (
        <article
          key={card.cloud}
          data-grid-row
          aria-label={card.cloudName}
          className={classes(
            'overflow-hidden rounded-panel border bg-panel',
            card === line ? 'border-b-2 border-ink' : 'border-rule',
          )}
        >
          <div className="flex items-start justify-between gap-3 px-3 pt-2.5">
            <div className="min-w-0">
              <CloudName card={card} line={card === line} linked={onOpen !== null} />
            </div>
            <Score card={card} />
          </div>
          <div className="flex items-center justify-between gap-3 px-3 py-2">
            <PlumbStrip
              size="row"
              points={card.cells.map((cell) => ({ label: stepById(cell.step).short, verdict: cell.verdict }))}
            />
            <Trend points={trends.get(card.cloud) ?? []} scale={scale} />
          </div>
          <ul className="grid grid-cols-2 border-t border-hair min-[360px]:grid-cols-4">
            {card.cells.map((cell) => (
              <li key={cell.step} className="-mr-px -mb-px border-r border-b border-hair">
                <StepTile
                  cloud={card.cloud}
                  cell={cell}
                  selected={open?.cloud === card.cloud && open.step === cell.step}
                  onOpen={onOpen ? () => onOpen(card.cloud, cell.step) : null}
                />
              </li>
            ))}
          </ul>
          <div className="flex items-end justify-between gap-3 px-3 py-2 text-small">
            <Cost wide card={card} line={card === line} />
            <RunAge card={card} day={matrix.day} />
          </div>
        </article>
      ))}
      {rows.length === 0 ? empty : null}
      <p className="text-small text-dim">
        Passes on all {shown.length} clouds: <strong className="text-ink">{everywhere.length} of 8</strong> steps
        {everywhere.length > 0 ? ` (${everywhere.map(({ step }) => stepById(step).short).join(', ')})` : ''}.
      </p>
    </div>
  )
}

/** A step on a card: its number and name above the verdict. */
function StepTile({
  cloud,
  cell,
  selected,
  onOpen,
}: {
  cloud: string
  cell: CardCell
  selected: boolean
  onOpen: (() => void) | null
}) {
  const body = (
    <>
      <span className="block truncate text-tiny text-dim">
        {cell.step} {stepById(cell.step).short}
        <span className="sr-only">: </span>
      </span>
      <VerdictWords cell={cell} />
      <span className="sr-only">, {describeDelivered(cell)}</span>
    </>
  )
  const look = classes(
    'block h-full min-h-12 w-full px-2 py-1.5 text-left',
    tint(cell),
    selected && 'outline-2 -outline-offset-2 outline-plum',
  )
  if (!onOpen) return <div className={look}>{body}</div>
  return (
    <button
      type="button"
      data-cell={`${cloud}.${cell.step}`}
      title={describeCell(cell)}
      aria-pressed={selected}
      onClick={onOpen}
      className={look}
    >
      {body}
    </button>
  )
}

const Skeleton = () => (
  <div aria-busy className="grid gap-3">
    {[0, 1, 2, 3].map((index) => (
      <div key={index} aria-hidden className="h-[212px] rounded-panel border border-rule bg-panel p-3">
        <Bone className="w-32" />
        <Bone className="mt-3 w-full" />
        <Bone className="mt-3 h-24! w-full" />
      </div>
    ))}
  </div>
)
