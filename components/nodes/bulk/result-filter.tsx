import type { BulkNodeState } from '@/server/domain/bulk-action'
import { classes } from '../../ui/classes'
import { Mark } from '../../ui/mark'
import { formatCount } from '../../ui/words'
import { type BulkCounts, resultLooks } from './words'

export type ShownState = BulkNodeState | 'all'
const states = ['failed', 'refused', 'running', 'queued', 'done'] as const

/** Narrows the results to one state; states without a node are left out. */
export function ResultFilter({
  counts,
  total,
  shown,
  onShow,
}: {
  counts: BulkCounts
  total: number
  shown: ShownState
  onShow: (state: ShownState) => void
}) {
  const there = states.filter((state) => counts[state] > 0 || state === shown)
  if (there.length < 2 && shown === 'all') return null
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">Show results</legend>
      {(['all', ...there] as const).map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={shown === state}
          onClick={() => onShow(state)}
          className={classes(
            'inline-flex h-7 items-center gap-1.5 rounded-control border px-2.5 text-small',
            shown === state ? 'border-plum bg-plum-soft' : 'border-rule bg-panel hover:bg-hover',
          )}
        >
          {state === 'all' ? null : <Mark shape={resultLooks[state].shape} tone={resultLooks[state].tone} size={9} />}
          {state === 'all' ? 'all' : resultLooks[state].word}
          <span className="tabular-nums text-dim">{formatCount(state === 'all' ? total : counts[state])}</span>
        </button>
      ))}
    </fieldset>
  )
}
