'use client'

import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { SubPages } from '../scorecards/sub-pages'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { classes } from '../ui/classes'
import { PageHeader } from '../ui/page'
import { Bone, Problem } from '../ui/states'
import { counted } from '../ui/words'
import { CapabilityView } from './capability-view'
import { GuidelinesView } from './guidelines-view'
import { MatrixView } from './matrix-view'
import { ReportView } from './report-view'
import { ResultsView } from './results-view'
import { interopParsers, views, viewWords } from './search-params'

/** API conformance: interop guidelines, results of their tests, and both beside how nodes behave. */
export function InteropScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [{ view }, setUrl] = useQueryStates(interopParsers)
  const list = useQuery(trpc.interop.list.queryOptions())
  const guidelines = list.data?.items
  return (
    <>
      <PageHeader
        title="API conformance"
        lead={
          guidelines ? (
            <span>
              What test results say of the clouds&apos; APIs, against {counted(guidelines.length, 'guideline')} imported
              here. Behaviour is on Scorecards.
            </span>
          ) : (
            <Bone className="w-80" />
          )
        }
      />
      <SubPages current="interop" />
      {list.error ? (
        <Problem
          title="The guidelines could not be read"
          className="mb-4"
          action={<Button onClick={() => list.refetch()}>Try again</Button>}
        >
          {list.error.message}
        </Problem>
      ) : null}
      <nav aria-label="Views of API conformance" className="mb-4 flex flex-wrap gap-1">
        {views.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={view === one}
            onClick={() => void setUrl({ view: one, q: null, show: null })}
            className={classes(
              'rounded-control border px-2.5 py-1 text-small whitespace-nowrap',
              view === one
                ? 'border-plum bg-plum-soft font-semibold text-plum'
                : 'border-rule bg-panel text-dim hover:bg-hover hover:text-ink',
            )}
          >
            {viewWords[one]}
          </button>
        ))}
      </nav>
      {view === 'matrix' ? <MatrixView guidelines={guidelines} /> : null}
      {view === 'report' ? <ReportView guidelines={guidelines} /> : null}
      {view === 'guidelines' ? <GuidelinesView guidelines={guidelines} role={role} /> : null}
      {view === 'capability' ? <CapabilityView guidelines={guidelines} /> : null}
      {view === 'results' ? <ResultsView role={role} /> : null}
    </>
  )
}
