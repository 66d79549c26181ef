'use client'

import Link from 'next/link'
import { paths } from '../../nav/paths'
import { formatTime } from '../../ui/age'
import { Facts } from '../../ui/panel'
import { Chip, Problem } from '../../ui/states'
import { workaroundWords } from '../words'
import { EvidenceTranscript } from './evidence-transcript'
import { StepDurations } from './step-durations'
import type { CellRun, Opened } from './types'

type Props = { run: CellRun; opened: Opened; onOpenExchange: (id: string) => void }

/** One run's part in a cell: what it said, its transcript with what decides, its time against the yardstick, its facts. */
export function RunOfCell({ run, opened, onOpenExchange }: Props) {
  const { allocation } = run
  const link = 'text-plum underline underline-offset-2'
  return (
    <div className="grid min-w-0 gap-3">
      {run.failure ? (
        <Problem title={run.failure.message}>
          {run.failure.action}
          {run.failure.detail ? <p className="mt-1 font-mono text-small text-dim">{run.failure.detail}</p> : null}
        </Problem>
      ) : null}
      {run.workarounds.length > 0 ? (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {run.workarounds.map((workaround) => (
            <li key={workaround} className="flex items-center gap-2 text-dim">
              <Chip tone="part">workaround</Chip>
              {workaroundWords(workaround)}
            </li>
          ))}
        </ul>
      ) : null}
      <EvidenceTranscript
        key={run.evidence}
        lines={run.lines}
        leftOut={run.linesLeftOut}
        onOpenExchange={allocation.kept ? onOpenExchange : null}
      />
      <StepDurations run={run} opened={opened} />
      <Facts
        rows={[
          {
            name: 'Run',
            value: (
              <>
                ended {formatTime(run.at)}, node <span className="font-mono text-small">{allocation.nodeName}</span>,{' '}
                {allocation.kept ? (
                  <Link
                    href={paths.allocation(allocation.id, { node: allocation.node, step: String(opened.step) })}
                    className={link}
                  >
                    open its allocation
                  </Link>
                ) : (
                  'its allocation is not kept any more: this evidence is'
                )}
              </>
            ),
          },
          { name: 'Image', value: run.image ? `${run.image.name} (${run.image.id})` : 'none was picked', mono: true },
          { name: 'Calls', value: `${run.calls}${run.attempt > 1 ? `, attempt ${run.attempt}` : ''}` },
        ]}
      />
      {run.facts ? (
        <details>
          <summary className="text-small text-dim select-none hover:text-ink">Facts that the rules looked at</summary>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
            tabIndex={0}
            role="region"
            aria-label="Facts"
            className="scroll-thin mt-2 max-h-72 overflow-auto rounded-control bg-well p-3 text-small break-words whitespace-pre-wrap"
          >
            {JSON.stringify(run.facts, null, 2)}
          </pre>
        </details>
      ) : null}
    </div>
  )
}
