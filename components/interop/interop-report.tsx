'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button, buttonClasses } from '../ui/button'
import { Panel } from '../ui/panel'
import { Bone, Empty, Problem } from '../ui/states'
import { counted } from '../ui/words'
import { ReportCapabilities } from './report-capabilities'
import { filterReport, type Show, showWords } from './report-filter'
import { interopParsers } from './search-params'
import { StateMark } from './state-mark'
import { percentWords, type Report } from './words'

/** RefStack's report: compliance, then each capability by status, with filters. */
export function InteropReport(of: { cloud: string; guideline: string; target: string; result: string | null }) {
  const trpc = useTRPC()
  const [{ show }, setUrl] = useQueryStates(interopParsers)
  const report = useQuery(
    trpc.interop.report.queryOptions({
      id: of.cloud,
      guideline: of.guideline,
      target: of.target,
      ...(of.result ? { result: of.result } : {}),
    }),
  )
  const data = report.data
  if (report.error) return <Problem title="There is no report">{report.error.message}</Problem>
  if (!data) {
    return (
      <div aria-busy className="grid gap-3 rounded-panel border border-rule bg-panel p-4">
        {[0, 1, 2].map((index) => (
          <Bone key={index} className="w-72" />
        ))}
      </div>
    )
  }
  const shown = filterReport(data.capabilities, show)
  return (
    <>
      <Verdict report={data} />
      <div className="flex flex-wrap items-center gap-2">
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">Which tests</legend>
          {(Object.keys(showWords) as Show[]).map((one) => (
            <Button
              key={one}
              size="small"
              aria-pressed={show === one}
              look={show === one ? 'primary' : 'plain'}
              onClick={() => void setUrl({ show: one })}
            >
              {showWords[one]}
            </Button>
          ))}
        </fieldset>
        <span aria-live="polite" className="text-small text-dim">
          {counted(
            shown.reduce((sum, { tests }) => sum + tests.length, 0),
            'test',
          )}{' '}
          in {counted(shown.length, 'capability', 'capabilities')}
        </span>
      </div>
      {shown.length > 0 ? (
        <ReportCapabilities capabilities={shown} statuses={data.statuses} />
      ) : (
        <div className="rounded-panel border border-rule bg-panel">
          <Empty
            title={`No tests are ${showWords[show].toLowerCase()}`}
            action={<Button onClick={() => void setUrl({ show: 'all' })}>Show all tests</Button>}
          />
        </div>
      )}
    </>
  )
}

function Verdict({ report }: { report: Report }) {
  return (
    <Panel label="Compliance">
      <div className="grid gap-2 px-4 py-3">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-semibold">
            {report.cloudName} against {report.guideline} {report.target.name}:
          </span>
          <StateMark state={report.overall} />
        </p>
        <p>
          {report.verdict === 'NOT REPORTED'
            ? ''
            : `Status: ${percentWords(report.nonFlagPercent)} (${report.nonFlagPassed}/${report.nonFlagTotal}). `}
          {report.words}
          {report.unknownTests > 0 ? (
            <span className="text-dim">
              {' '}
              {counted(report.unknownTests, 'test')} in the results belong to no capability of it.
            </span>
          ) : null}
        </p>
        {report.required.map((required) => (
          <p key={required.component} className="flex flex-wrap items-center gap-x-2">
            Stands on <span className="font-mono text-small">{required.component}</span>
            {required.guideline ? `of ${required.guideline}` : ''}: <StateMark state={required.verdict} />
            <span className="text-dim">{required.words}</span>
          </p>
        ))}
        {report.result ? (
          <p className="text-small text-dim">
            From <span className="font-mono break-all">{report.result.fileName}</span>,{' '}
            {report.result.ranAt ? (
              <>
                ran <Age at={report.result.ranAt} />
              </>
            ) : (
              <>
                imported <Age at={report.result.importedAt} />
              </>
            )}
            .
            {report.result.source === 'refstack'
              ? ' Such a file holds passed tests alone: failed ones are told as not reported.'
              : ''}
          </p>
        ) : (
          <p className="flex flex-wrap items-center gap-3 text-dim">
            No results of this cloud were imported.
            <Link
              href={paths.interop({ view: 'results', cloud: report.cloud })}
              className={buttonClasses('plain', 'small')}
            >
              Import results
            </Link>
          </p>
        )}
      </div>
    </Panel>
  )
}
