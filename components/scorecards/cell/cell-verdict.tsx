import { Age } from '../../ui/age'
import { VerdictMark } from '../../ui/mark'
import type { Opened } from './types'

/** The verdict with its reason, what it rests on, and what waived or ended it. */
export function CellVerdict({ opened }: { opened: Opened }) {
  const { cell } = opened
  const waived = opened.checks.filter((check) => check.waiver !== null)
  const expired = opened.checks.filter((check) => check.verdict === 'EXPIRED')
  return (
    <section aria-label="Verdict" className="grid gap-2">
      <p className="flex items-baseline gap-2.5">
        <VerdictMark verdict={cell.verdict} className="shrink-0 text-small!" />
        <span className="min-w-0 break-words">{cell.reason}</span>
      </p>
      <p className="text-small text-dim">
        {cell.of === 0 ? (
          'No run of the reference request has ended here yet.'
        ) : (
          <>
            {cell.of === 1 ? 'One run makes the cell' : `The worst of the last ${cell.of} runs`}; the step came out
            right for the node in {cell.delivered} of {cell.of}
            {cell.at ? (
              <>
                ; the run that decides ended <Age at={cell.at} />
              </>
            ) : null}
            .{opened.insideSite ? ' Judged from inside its site.' : ''}
          </>
        )}
      </p>
      {waived.map((check) =>
        check.waiver ? (
          <Aside key={check.check} title={`Waived: ${check.title}`}>
            {check.waiver.by} on {check.waiver.date}: {check.waiver.reason} What is done about it: {check.waiver.action}{' '}
            Without the waiver it would be {check.underlying}; it leaves the maximum.
          </Aside>
        ) : null,
      )}
      {expired.map((check) => (
        <Aside key={check.check} title={`Expired: ${check.title}`}>
          A verdict of this check counts for a {check.lifetime}
          {check.at ? (
            <>
              ; the last run ended <Age at={check.at} />
            </>
          ) : null}
          . It was {check.underlying}. Run conformance to make it count again.
        </Aside>
      ))}
    </section>
  )
}

const Aside = ({ title, children }: { title: string; children: React.ReactNode }) => (
  <div className="rounded-control border border-rule px-3 py-2">
    <p className="font-semibold">{title}</p>
    <p className="text-dim">{children}</p>
  </div>
)
