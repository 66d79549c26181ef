'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { defaultGuideline } from '@/server/domain/conformance-run'
import { useTRPC } from '../../trpc/client'
import { Age } from '../../ui/age'
import { Button } from '../../ui/button'
import { Mark } from '../../ui/mark'
import { PageHeader } from '../../ui/page'
import { Panel } from '../../ui/panel'
import { Empty, Problem } from '../../ui/states'
import { Table } from '../../ui/table'
import { useEver } from '../../ui/use-ever'
import { SubPages } from '../sub-pages'
import { RunProgress } from './run-progress'
import { ScheduleLine } from './schedule-line'
import { describeProgress, runLook } from './words'

const RunDialog = dynamic(async () => (await import('./run-dialog')).RunDialog, { ssr: false })

/** All conformance runs, newest first; the chosen one, else the one under way, stands open. */
export function RunsScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [starting, setStarting] = useState(false)
  const started = useEver(starting)
  const [chosen, setChosen] = useQueryState('run', parseAsString.withOptions({ history: 'replace' }))
  const list = useInfiniteQuery(
    trpc.conformance.list.infiniteQueryOptions(
      { limit: 25 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 10_000 },
    ),
  )
  const runs = list.data?.pages.flatMap((page) => page.items)
  const open = chosen ?? runs?.find((run) => run.state !== 'ended')?.id ?? runs?.[0]?.id ?? null
  const mayNot = role === 'viewer' ? 'needs the role operator' : null
  return (
    <>
      <PageHeader
        title="Conformance runs"
        lead="One node of the reference request on each cloud, always released; what scorecards are made of."
        actions={
          <Button look="primary" disabledReason={mayNot} onClick={() => setStarting(true)}>
            Run conformance
          </Button>
        }
      />
      <SubPages current="runs" />
      <ScheduleLine role={role} />
      {list.error ? (
        <Problem
          title="The runs could not be read"
          className="mb-3"
          action={<Button onClick={() => list.refetch()}>Read them again</Button>}
        >
          {list.error.message}
        </Problem>
      ) : null}
      {open ? (
        <Panel className="mb-5 p-4">
          <RunProgress key={open} id={open} role={role} />
        </Panel>
      ) : null}
      {list.error && !runs ? null : (
        <Table
          label="Conformance runs"
          rows={runs}
          rowKey={(run) => run.id}
          empty={
            <Empty
              title="No conformance run yet"
              action={
                <Button disabledReason={mayNot} onClick={() => setStarting(true)}>
                  Run conformance
                </Button>
              }
            >
              A run makes one node on each cloud, goes through the eight steps and keeps what was seen. Scorecards begin
              with the first one.
            </Empty>
          }
          columns={[
            {
              title: 'Started',
              className: 'whitespace-nowrap',
              cell: (run) => (
                <button
                  type="button"
                  aria-pressed={run.id === open}
                  onClick={() => void setChosen(run.id)}
                  className={`min-h-6 text-plum underline underline-offset-2 ${run.id === open ? 'font-semibold' : ''}`}
                >
                  <Age at={run.createdAt} />
                </button>
              ),
            },
            {
              title: 'State',
              className: 'whitespace-nowrap',
              cell: (run) => {
                const look = runLook(run)
                return (
                  <span className="inline-flex items-center gap-2">
                    <Mark shape={look.shape} tone={look.tone} size={9} /> {look.word}
                  </span>
                )
              },
            },
            { title: 'Clouds', cell: describeProgress },
            { title: 'Guideline', className: 'whitespace-nowrap', cell: (run) => run.guideline },
            {
              title: 'By',
              cell: (run) => (run.cause === 'schedule' ? 'the schedule' : run.startedBy),
            },
          ]}
        />
      )}
      {list.hasNextPage ? (
        <div className="mt-3">
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older runs
          </Button>
        </div>
      ) : null}
      {started ? (
        <RunDialog guideline={defaultGuideline} role={role} open={starting} onClose={() => setStarting(false)} />
      ) : null}
    </>
  )
}
