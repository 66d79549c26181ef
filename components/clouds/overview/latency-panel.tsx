'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '../../trpc/client'
import type { Outputs } from '../../trpc/types'
import { formatDuration } from '../../ui/age'
import { classes } from '../../ui/classes'
import { Panel } from '../../ui/panel'
import { Empty, Problem } from '../../ui/states'
import { Table } from '../../ui/table'
import { formatCount } from '../../ui/words'
import { describeErrors } from './error-words'
import { Sparkline } from './sparkline'

type Row = Outputs['clouds']['latency']['operations'][number]
const windows = [
  { id: 'hour', word: 'Last hour' },
  { id: 'day', word: '24 hours' },
  { id: 'month', word: '30 days' },
] as const

const time = (ms: number | null) => (ms === null ? <span className="text-dim">none</span> : formatDuration(ms))
/** How long this cloud's API took, by kind of request: all that Plumbline itself asked. */
export function LatencyPanel({ id }: { id: string }) {
  const trpc = useTRPC()
  const [window, setWindow] = useState<(typeof windows)[number]['id']>('hour')
  const latency = useQuery(
    trpc.clouds.latency.queryOptions({ id, window }, { refetchInterval: 30_000, placeholderData: keepPreviousData }),
  )
  const data = latency.data
  const rows: Row[] | undefined = data
    ? data.operations.length === 0
      ? []
      : [{ operation: 'all requests', ...data.all }, ...data.operations]
    : undefined
  return (
    <Panel
      title="Times of its API"
      action={
        <fieldset aria-label="Window" className="flex gap-1">
          {windows.map((one) => (
            <button
              key={one.id}
              type="button"
              aria-pressed={window === one.id}
              onClick={() => setWindow(one.id)}
              className={classes(
                'min-h-6 rounded-control border px-2 py-0.5 text-small whitespace-nowrap',
                window === one.id
                  ? 'border-plum bg-plum-soft font-semibold text-plum'
                  : 'border-rule text-dim hover:text-ink',
              )}
            >
              {one.word}
            </button>
          ))}
        </fieldset>
      }
    >
      <div className="px-4 pt-1 pb-4">
        {latency.error ? <Problem title="The times cannot be shown">{latency.error.message}</Problem> : null}
        <Table
          label="Times of its API"
          rows={rows}
          rowKey={(row) => row.operation}
          empty={
            <Empty title="Nothing was asked in this time">Every request to a cloud is counted; a sync asks some.</Empty>
          }
          columns={[
            {
              title: 'Request',
              cell: (row) =>
                row.operation === 'all requests' ? (
                  <span className="font-semibold">{row.operation}</span>
                ) : (
                  <span className="font-mono text-small whitespace-nowrap">{row.operation}</span>
                ),
            },
            { title: 'p50', cell: (row) => time(row.p50Ms), className: 'whitespace-nowrap tabular-nums' },
            { title: 'p95', cell: (row) => time(row.p95Ms), className: 'whitespace-nowrap tabular-nums' },
            {
              title: 'p95 over time',
              cell: (row) => <Sparkline points={row.trend} most={Math.max(...row.trend.map((value) => value ?? 0))} />,
            },
            { title: 'Requests', cell: (row) => formatCount(row.count), className: 'tabular-nums' },
            {
              title: 'No answer, 429, 5xx',
              cell: (row) => <span className={row.errors > 0 ? 'text-no' : 'text-dim'}>{describeErrors(row)}</span>,
              className: 'whitespace-nowrap tabular-nums',
            },
          ]}
        />
      </div>
    </Panel>
  )
}
