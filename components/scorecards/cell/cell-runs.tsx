'use client'

import { useState } from 'react'
import { Age, formatTime } from '../../ui/age'
import { classes } from '../../ui/classes'
import { VerdictMark } from '../../ui/mark'
import { Empty } from '../../ui/states'
import { RunOfCell } from './run-of-cell'
import type { CellRun, Opened } from './types'
import { worstOf } from './worst-of'

/** The runs that make the cell, newest first; the one that decides stands open. */
export function CellRuns({ opened, onOpenExchange }: { opened: Opened; onOpenExchange: (id: string) => void }) {
  const { runs } = opened
  const [chosen, setChosen] = useState<string | null>(null)
  const run = runs.find((one) => one.evidence === chosen) ?? runs.find((one) => one.decides) ?? runs[0]
  return (
    <section aria-label="Runs" className="grid min-w-0 gap-3">
      <h3 className="font-semibold">The runs behind it</h3>
      {!run ? (
        <div className="rounded-panel border border-rule">
          <Empty title="Never run">
            No conformance run of this guideline&apos;s reference request has ended on this cloud
            {opened.day ? ` by ${opened.day}` : ''}. Run conformance makes one real node there and releases it.
          </Empty>
        </div>
      ) : (
        <>
          <div role="radiogroup" aria-label="Run to show" className="grid gap-1.5">
            {runs.map((one) => (
              <RunChoice key={one.evidence} run={one} chosen={one === run} onChoose={() => setChosen(one.evidence)} />
            ))}
          </div>
          <RunOfCell run={run} opened={opened} onOpenExchange={onOpenExchange} />
        </>
      )}
    </section>
  )
}

function RunChoice({ run, chosen, onChoose }: { run: CellRun; chosen: boolean; onChoose: () => void }) {
  const verdict = worstOf(run.verdicts.map((one) => one.verdict))
  const delivered = run.state === 'done'
  return (
    <label
      className={classes(
        'flex min-h-8 cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 rounded-control border px-3 py-1.5 hover:bg-hover',
        chosen ? 'border-plum bg-plum-soft' : 'border-rule',
      )}
    >
      <input type="radio" name="run-of-cell" checked={chosen} onChange={onChoose} className="accent-plum" />
      <span className="w-20" title={formatTime(run.at)}>
        <Age at={run.at} />
      </span>
      {verdict ? (
        <VerdictMark verdict={verdict} className="w-24" />
      ) : (
        <span className="w-24 text-small text-dim">not judged</span>
      )}
      <span className="text-small text-dim">
        {delivered ? 'step came out right' : run.state === 'failed' ? 'step failed' : 'step did not run'}
        {run.delivered ? ', node delivered' : ', node not delivered'}
      </span>
      {run.decides ? <span className="ml-auto text-small font-semibold">decides</span> : null}
    </label>
  )
}
