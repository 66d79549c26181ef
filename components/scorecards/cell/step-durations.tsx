import { formatSeconds } from '../../ui/age'
import type { CellRun, Opened } from './types'

/** How long the step took here and on the yardstick, as numbers and as two bars; or why they are not held against each other. */
export function StepDurations({ run, opened }: { run: CellRun; opened: Opened }) {
  const { yardstick } = opened
  const own = run.ms === null ? null : run.ms / 1000
  const line = yardstick.seconds
  const compared = own !== null && line !== null && yardstick.why === null
  const longest = Math.max(own ?? 0, compared ? line : 0, 0.001)
  return (
    <figure aria-label="Duration" className="grid gap-1.5">
      <figcaption className="text-small text-dim">Time and calls of the step</figcaption>
      <Bar name={opened.cloudName} seconds={own} calls={run.calls} longest={longest} />
      {compared ? <Bar name={yardstick.name} seconds={line} calls={yardstick.calls} longest={longest} line /> : null}
      <p className="text-small text-dim">
        {compared
          ? difference(own, line)
          : own === null
            ? 'The step did not end, so its time says nothing.'
            : `Not held against ${yardstick.name}${line === null ? '' : ` (${formatSeconds(line)})`}: ${yardstick.why ?? 'the guideline has no seconds for this step.'}`}
      </p>
    </figure>
  )
}

function Bar({
  name,
  seconds,
  calls,
  longest,
  line = false,
}: {
  name: string
  seconds: number | null
  calls: number | null
  longest: number
  line?: boolean
}) {
  return (
    <div className="grid grid-cols-[minmax(80px,140px)_1fr_132px] items-center gap-3">
      <span className="truncate" title={name}>
        {name}
      </span>
      <span aria-hidden className="h-2 rounded-[2px] bg-hair">
        <span
          className={`block h-2 rounded-[2px] ${line ? 'bg-ink' : 'bg-dim'}`}
          style={{ width: `${Math.max(1, ((seconds ?? 0) / longest) * 100)}%` }}
        />
      </span>
      <span className="text-right whitespace-nowrap">
        {seconds === null ? 'did not end' : formatSeconds(seconds)}
        {calls === null ? '' : `, ${calls} ${calls === 1 ? 'call' : 'calls'}`}
      </span>
    </div>
  )
}

/** `4.2 s longer than on the yardstick.` Differences under 50 ms are none. */
export function difference(own: number, line: number): string {
  const more = own - line
  if (Math.abs(more) < 0.05) return 'As long as on the yardstick.'
  return `${formatSeconds(Math.abs(more))} ${more > 0 ? 'longer' : 'shorter'} than on the yardstick.`
}
