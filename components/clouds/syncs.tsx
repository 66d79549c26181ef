'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client'
import { Elapsed, formatDuration, formatTime } from '../ui/age'
import { MarkedWord } from '../ui/mark'
import { Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { formatCount } from '../ui/words'

const number = 'tabular-nums'

/** The syncs of a cloud, newest first: how long each took, what it saw and changed, and how it ended. */
export function Syncs({ id }: { id: string }) {
  const trpc = useTRPC()
  const runs = useQuery(trpc.clouds.syncRuns.queryOptions({ id }, { refetchInterval: 5_000 }))
  return (
    <>
      {runs.error ? (
        <Problem title="The syncs cannot be shown" className="mb-3">
          {runs.error.message}
        </Problem>
      ) : null}
      <Table
        label="Syncs"
        rows={runs.data?.items}
        rowKey={(run) => run.id}
        empty={<Empty title="No sync yet">The first one begins within a minute after a cloud was added.</Empty>}
        columns={[
          { title: 'Started', cell: (run) => formatTime(run.startedAt), className: 'whitespace-nowrap tabular-nums' },
          {
            title: 'Took',
            cell: (run) =>
              run.endedAt ? (
                formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))
              ) : (
                <Elapsed since={run.startedAt} />
              ),
            className: 'whitespace-nowrap tabular-nums',
          },
          { title: 'Read', cell: (run) => (run.kind === 'increment' ? 'changes' : 'everything') },
          { title: 'Seen', cell: (run) => formatCount(run.seen), className: number },
          { title: 'Changed', cell: (run) => formatCount(run.changed), className: number },
          { title: 'Gone', cell: (run) => formatCount(run.gone), className: number },
          {
            title: 'Result',
            cell: (run) =>
              run.error ? (
                <span className="inline-flex flex-wrap items-baseline gap-x-2">
                  <MarkedWord look={{ shape: 'square', tone: 'no' }} word="failed" />
                  <span>{run.error}</span>
                </span>
              ) : run.endedAt ? (
                <MarkedWord look={{ shape: 'disc', tone: 'yes' }} word="complete" />
              ) : (
                <MarkedWord look={{ shape: 'ring', tone: 'plum' }} word="runs" />
              ),
          },
        ]}
      />
    </>
  )
}
