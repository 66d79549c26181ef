'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client'
import { formatTime } from '../ui/age'
import { Button } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'

/** Who did what, when, from where; newest first. */
export function ActivityScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const audit = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { limit: 100 },
      { getNextPageParam: (page) => page.nextCursor, enabled: role === 'admin' },
    ),
  )
  if (role !== 'admin') {
    return (
      <>
        <PageHeader title="Activity" />
        <p className="text-dim">Activity is shown to admins.</p>
      </>
    )
  }
  return (
    <>
      <PageHeader title="Activity" lead="Who did what, when, from where. Nothing here is ever changed." />
      {audit.error ? <Problem title="The activity could not be read">{audit.error.message}</Problem> : null}
      <Table
        label="Activity"
        rows={audit.data?.pages.flatMap((page) => page.items)}
        rowKey={(row) => String(row.id)}
        empty={<Empty title="Nothing was done yet" />}
        columns={[
          {
            title: 'When',
            cell: (row) => (
              <time dateTime={row.at} className="whitespace-nowrap text-dim">
                {formatTime(row.at)}
              </time>
            ),
          },
          {
            title: 'Who',
            cell: (row) => (
              <span>
                {row.actor} {row.actorKind === 'person' ? '' : <span className="text-dim">({row.actorKind})</span>}
              </span>
            ),
          },
          { title: 'What', cell: (row) => <span className="font-semibold">{row.action}</span> },
          { title: 'Subject', cell: (row) => <span className="font-mono text-small break-all">{row.subject}</span> },
          { title: 'From', cell: (row) => <span className="font-mono text-small">{row.from ?? ''}</span> },
        ]}
      />
      {audit.hasNextPage ? (
        <Button className="mt-3" busy={audit.isFetchingNextPage} onClick={() => audit.fetchNextPage()}>
          Show older
        </Button>
      ) : null}
    </>
  )
}
