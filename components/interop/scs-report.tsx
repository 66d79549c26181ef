'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Age, formatTime } from '../ui/age'
import { buttonClasses } from '../ui/button'
import { Panel } from '../ui/panel'
import { Bone, Chip, Problem } from '../ui/states'
import { StateMark, scsState } from './state-mark'
import type { ScsReport } from './words'

type Target = ScsReport['versions'][number]['targets'][number]

/** A cloud against all versions of a scope, as of now. */
export function ScsReportPanel(of: { cloud: string; guideline: string; result: string | null }) {
  const trpc = useTRPC()
  const report = useQuery(
    trpc.interop.scsReport.queryOptions({
      id: of.cloud,
      guideline: of.guideline,
      ...(of.result ? { result: of.result } : {}),
    }),
  )
  const data = report.data
  if (report.error) return <Problem title="There is no report">{report.error.message}</Problem>
  if (!data) {
    return (
      <div aria-busy className="rounded-panel border border-rule bg-panel p-4">
        <Bone className="w-72" />
      </div>
    )
  }
  return (
    <>
      <p className="text-dim">
        {data.result ? (
          <>
            From <span className="font-mono text-small break-all">{data.result.fileName}</span>
            {data.result.ranAt ? (
              <>
                , made <Age at={data.result.ranAt} />. Results expire by the lifetime of their test case.
              </>
            ) : (
              '. It does not say when it was made, so that nothing in it expires.'
            )}
          </>
        ) : (
          <span className="flex flex-wrap items-center gap-3">
            No report of this scope was imported for {data.cloudName}.
            <Link
              href={paths.interop({ view: 'results', cloud: data.cloud })}
              className={buttonClasses('plain', 'small')}
            >
              Import results
            </Link>
          </span>
        )}
      </p>
      {data.versions.map((version) => (
        <Panel
          key={version.version}
          title={
            <span className="flex items-center gap-2">
              {data.scopeName} {version.version} <Chip>{version.state}</Chip>
            </span>
          }
        >
          <div className="grid gap-2 px-4 pt-1 pb-3">
            {version.targets.map((target) => (
              <TargetRow key={target.target} target={target} />
            ))}
            {version.targets.length === 0 ? <p className="text-dim">It has no test cases.</p> : null}
          </div>
        </Panel>
      ))}
    </>
  )
}

const ageWords = { valid: 'counts until', grace: 'expired, still counts for a week after', expired: 'expired' }

const TargetRow = ({ target }: { target: Target }) => (
  <details>
    <summary className="flex min-h-8 flex-wrap items-center gap-x-3 py-1">
      <StateMark state={scsState(target.value)} />
      <span className="font-semibold">{target.target}</span>
      <span className="text-dim">{target.words}</span>
    </summary>
    <ul className="grid gap-1.5 pb-2 pl-4">
      {target.testcases.map((testcase) => (
        <li key={testcase.id} className="grid gap-x-3 sm:grid-cols-[96px_1fr]">
          <StateMark state={scsState(testcase.value)} className="self-start pt-0.5" />
          <span className="min-w-0">
            <span className="font-mono text-small break-all">{testcase.id}</span>{' '}
            <span className="text-dim">{testcase.description}</span>
            {testcase.age && testcase.expiresAt ? (
              <span className="block text-small text-dim">
                {ageWords[testcase.age]} {formatTime(testcase.expiresAt)}
              </span>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  </details>
)
