'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Button, buttonClasses } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Panel } from '../ui/panel'
import { Bone, Empty, Problem } from '../ui/states'
import { AllocationRow } from './allocation-row'

/** Every allocation, newest first. */
export function AllocationsScreen() {
  const trpc = useTRPC()
  const list = useInfiniteQuery(
    trpc.allocations.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, refetchInterval: 10_000 },
    ),
  )
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <PageHeader
        title="Allocations"
        lead="Each request for nodes, with what became of it."
        actions={
          <Link href={paths.launch()} className={buttonClasses('primary')}>
            Launch nodes
          </Link>
        }
      />
      {list.error ? <Problem title="The allocations could not be read">{list.error.message}</Problem> : null}
      <Panel label="Allocations">
        {list.isPending ? (
          <div aria-busy className="grid gap-4 p-4">
            {Array.from({ length: 5 }, (_, index) => (
              <Bone key={index} className="w-full" />
            ))}
          </div>
        ) : null}
        {list.data && items.length === 0 ? (
          <Empty
            title="Nothing launched yet"
            action={
              <Link href={paths.launch()} className={buttonClasses('primary')}>
                Launch nodes
              </Link>
            }
          >
            One request becomes nodes on any of your clouds while you watch each of the eight steps.
          </Empty>
        ) : null}
        <ul className="py-1">
          {items.map((allocation) => (
            <AllocationRow key={allocation.id} allocation={allocation} />
          ))}
        </ul>
      </Panel>
      {list.hasNextPage ? (
        <Button className="mt-3" busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show older allocations
        </Button>
      ) : null}
    </>
  )
}
