'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button } from '../ui/button'
import { Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { What } from './leftover-row'

const endWords = { removed: 'removed by us', gone: 'went by itself', needed: 'needed after all' }

/** What became of earlier ones, newest first; kept for 90 days. */
export function EndedLeftovers({ cloud }: { cloud: string | null }) {
  const trpc = useTRPC()
  const ended = useInfiniteQuery(
    trpc.leftovers.list.infiniteQueryOptions(
      { limit: 50, state: 'ended', ...(cloud ? { cloud } : {}) },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 15_000 },
    ),
  )
  return (
    <>
      {ended.error ? <Problem title="The history could not be read">{ended.error.message}</Problem> : null}
      <Table
        label="Leftovers that are gone"
        rows={ended.data?.pages.flatMap((page) => page.items)}
        rowKey={(item) => item.id}
        empty={<Empty title="Nothing yet">What was left behind once and is gone now stands here for 90 days.</Empty>}
        columns={[
          { title: 'Thing', cell: (item) => <What item={item} /> },
          { title: 'Cloud', cell: (item) => item.cloudName },
          { title: 'Why it was here', cell: (item) => <span className="text-small">{item.why}</span> },
          {
            title: 'From',
            cell: (item) =>
              item.origin ? (
                <Link
                  href={paths.allocation(item.origin.allocation, { node: item.origin.node })}
                  className="text-plum underline underline-offset-2"
                >
                  {item.origin.nodeName}
                </Link>
              ) : (
                <span className="text-dim">not known</span>
              ),
          },
          {
            title: 'What became of it',
            cell: (item) => (
              <>
                {item.ended ? endWords[item.ended] : ''}{' '}
                {item.endedAt ? (
                  <span className="text-dim">
                    <Age at={item.endedAt} />
                  </span>
                ) : null}
              </>
            ),
          },
        ]}
      />
      {ended.hasNextPage ? (
        <Button className="mt-3" busy={ended.isFetchingNextPage} onClick={() => ended.fetchNextPage()}>
          Show older
        </Button>
      ) : null}
    </>
  )
}
