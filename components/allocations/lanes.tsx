'use client'

import type { KeyboardEvent } from 'react'
import type { AllocationView, NodeView, StepView } from '@/server/domain/allocation'
import { type StepId, stepById } from '@/server/domain/steps'
import { Elapsed, formatDuration } from '../ui/age'
import { classes } from '../ui/classes'
import { Mark, verdictLooks } from '../ui/mark'
import { Simulated } from '../ui/states'
import { describeState } from './describe'

export type Cell = { node: string; step: StepId }

/** Lanes (nodes) x eight steps. Arrow keys move between cells; Enter or a click opens one. */
export function Lanes({
  view,
  selected,
  onSelect,
}: {
  view: AllocationView
  selected: Cell | null
  onSelect: (cell: Cell) => void
}) {
  return (
    <section
      aria-label="Nodes and their eight steps"
      className="overflow-hidden rounded-panel border border-rule bg-panel"
      onKeyDown={moveFocus}
    >
      {view.nodes.map((node) => (
        <Lane
          key={node.id}
          node={node}
          selected={selected?.node === node.id ? selected.step : null}
          onSelect={onSelect}
        />
      ))}
    </section>
  )
}

function Lane({
  node,
  selected,
  onSelect,
}: {
  node: NodeView
  selected: StepId | null
  onSelect: (cell: Cell) => void
}) {
  return (
    <div
      data-lane={node.name}
      className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-2 border-b border-hair px-4 py-2.5 last:border-b-0 min-[900px]:grid-cols-[172px_1fr_88px]"
    >
      <div className="min-w-0">
        <p className="truncate font-semibold" title={node.name}>
          {node.name}
        </p>
        <p className="flex items-center gap-1.5 truncate text-small text-dim">
          <span className="truncate">{node.cloudName}</span>
          {node.simulated ? <Simulated>sim</Simulated> : null}
        </p>
      </div>
      <div className="order-3 col-span-2 grid grid-cols-8 gap-1 min-[900px]:order-none min-[900px]:col-span-1">
        {node.steps.map((step) => (
          <StepCell
            key={step.step}
            node={node}
            step={step}
            selected={selected === step.step}
            onSelect={() => onSelect({ node: node.id, step: step.step })}
          />
        ))}
      </div>
      <LaneEnd node={node} />
    </div>
  )
}

const edge = {
  yes: 'before:bg-yes',
  part: 'before:bg-part',
  no: 'before:bg-no',
  unk: 'before:bg-unk',
  plum: 'before:bg-plum',
} as const
const fill = { yes: '', part: 'bg-part-soft', no: 'bg-no-soft', unk: '', plum: '' } as const

function StepCell({
  node,
  step,
  selected,
  onSelect,
}: {
  node: NodeView
  step: StepView
  selected: boolean
  onSelect: () => void
}) {
  const ended = step.state === 'done' || step.state === 'failed'
  const look = verdictLooks[step.judgement.verdict]
  const duration = step.ms !== null && ended ? formatDuration(step.ms) : ''
  const tone = step.state === 'failed' ? 'no' : look.tone
  return (
    <button
      type="button"
      data-cell={`${node.id}:${step.step}`}
      data-state={step.state}
      aria-pressed={selected}
      onClick={onSelect}
      className={classes(
        'relative flex h-[42px] min-w-0 flex-col justify-center overflow-hidden rounded-[5px] border px-1.5 pt-0.5 text-left text-small transition-colors',
        'before:absolute before:inset-x-0 before:top-0 before:h-[3px]',
        ended && edge[tone],
        ended && fill[tone],
        ended ? 'border-transparent' : 'before:bg-transparent',
        ended && !fill[tone] && 'bg-well',
        step.state === 'running' && 'step-live border-plum text-ink before:bg-plum',
        (step.state === 'waiting' || step.state === 'skipped') && 'border-transparent bg-well text-dim',
        selected && 'outline-2 -outline-offset-1 outline-plum',
      )}
    >
      <span className="flex w-full items-center gap-1">
        <span className="text-dim">
          <span className="sr-only">{node.name}, step </span>
          {step.step}
        </span>
        <span className="truncate max-[1099px]:sr-only">{stepById(step.step).short}</span>
        <span className="sr-only">: {describeState(step)} </span>
        {ended ? <Mark shape={look.shape} tone={look.tone} size={8} className="ml-auto" /> : null}
      </span>
      <span className="truncate font-mono text-tiny text-dim max-[599px]:sr-only">
        {step.state === 'running' && step.startedAt ? <Elapsed since={step.startedAt} /> : null}
        {step.state === 'failed' ? `failed ${duration}` : duration}
        {step.state === 'done' && step.workarounds.length > 0 ? <span aria-hidden> ⋯</span> : null}
      </span>
    </button>
  )
}

const endWords = {
  queued: 'queued',
  running: 'running',
  delivered: 'ssh ready',
  failed: 'failed',
  cancelled: 'cancelled',
  cleaning: 'cleaning up',
  releasing: 'releasing',
  released: 'released',
} satisfies Record<NodeView['state'], string>

function LaneEnd({ node }: { node: NodeView }) {
  const tone = node.state === 'delivered' ? 'text-yes' : node.state === 'failed' ? 'text-no' : 'text-ink'
  const moving = node.state === 'running' || node.state === 'cleaning' || node.state === 'releasing'
  const total = node.startedAt && node.endedAt && !moving ? Date.parse(node.endedAt) - Date.parse(node.startedAt) : null
  const worked = node.steps.reduce((sum, step) => sum + (step.ms ?? 0), 0)
  return (
    <div className="w-[88px] text-right">
      <p className={classes('font-semibold', tone)}>
        {node.state === 'running' && node.startedAt ? <Elapsed since={node.startedAt} /> : null}
        {node.state === 'delivered' || node.state === 'released' ? formatDuration(worked) : null}
        {total !== null && node.state !== 'delivered' && node.state !== 'released' ? formatDuration(total) : null}
        {node.state === 'queued' || (moving && node.state !== 'running') ? '–' : null}
      </p>
      <p className="text-small text-dim">{endWords[node.state]}</p>
    </div>
  )
}

/** Left and right within a lane, up and down between lanes. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const moves: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }
  const by = moves[event.key]
  if (by === undefined || !(event.target instanceof HTMLElement) || !event.target.dataset.cell) return
  const cells = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-cell]')]
  const next = cells[cells.indexOf(event.target) + by]
  if (!next) return
  event.preventDefault()
  next.focus()
}
