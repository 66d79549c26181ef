'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsArrayOf, parseAsString, useQueryState, useQueryStates } from 'nuqs'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Empty, Problem } from '../ui/states'
import { ColumnChoice } from './column-choice'
import { Findings } from './findings'
import { MatrixTable } from './matrix-table'
import { interopParsers } from './search-params'
import type { GuidelineItem } from './words'

/** A column's name in the address: `2019.11~OpenStack Powered Compute`. */
const split = (column: string): { guideline: string; target: string | null } => {
  const [guideline, target] = column.split('~')
  return { guideline: guideline ?? '', target: target ?? null }
}

/** The eight steps beside API conformance: what guidelines see, and what they do not look at. */
export function MatrixView({ guidelines }: { guidelines: GuidelineItem[] | undefined }) {
  const trpc = useTRPC()
  const [, setUrl] = useQueryStates(interopParsers)
  const [chosen, setChosen] = useQueryState('columns', parseAsArrayOf(parseAsString, ','))
  const matrix = useQuery(
    trpc.interop.matrix.queryOptions(chosen ? { columns: chosen.map(split) } : {}, { refetchInterval: 60_000 }),
  )
  const data = matrix.data
  if (matrix.error && !data) {
    return (
      <Problem
        title="The matrix could not be read"
        action={<Button onClick={() => (chosen ? void setChosen(null) : void matrix.refetch())}>Try again</Button>}
      >
        {matrix.error.message}
      </Problem>
    )
  }
  const nothing = guidelines?.length === 0
  return (
    <div className="grid gap-4">
      {data?.problem ? (
        <Problem tone="part" title="The eight steps cannot be shown">
          {data.problem} The API&apos;s results stand here all the same.
        </Problem>
      ) : null}
      {nothing ? (
        <div className="rounded-panel border border-rule bg-panel">
          <Empty
            title="No guideline to hold the APIs against"
            action={<Button onClick={() => void setUrl({ view: 'guidelines' })}>Import guidelines</Button>}
          >
            Import an interop guideline or an SCS scope, then results of its tests. They stand here beside the eight
            steps, so that a cloud whose API passes and whose nodes nobody can use shows.
          </Empty>
        </div>
      ) : null}
      {data ? (
        <ColumnChoice
          choices={data.choices}
          columns={data.columns}
          onChange={(columns) => void setChosen(columns.map(({ guideline, target }) => `${guideline}~${target}`))}
        />
      ) : null}
      {data ? <Findings rows={data.rows} /> : null}
      <MatrixTable matrix={data} />
      <p className="max-w-prose text-small text-dim">
        Verdicts of the steps are behaviour, measured by allocating nodes{data?.guideline ? ` (${data.guideline})` : ''}
        ; API columns are what imported test results say. Interop guidelines have no test for steps 3, 5, 7 and 8, and
        little for 6.
      </p>
    </div>
  )
}
