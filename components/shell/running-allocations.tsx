'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'

/** What runs now, at the foot of the side bar, on every page. */
export function RunningAllocations() {
  const trpc = useTRPC()
  const fleet = useQuery(
    trpc.fleet.summary.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data && state.data.running.length > 0 ? 4000 : 20_000),
      staleTime: 3000,
    }),
  )
  const running = fleet.data?.running ?? []
  return (
    <div className="min-h-[60px] border-t border-rule px-2 pt-3 text-small">
      <p className="text-dim">
        <span className="font-semibold text-ink">{running.length}</span>{' '}
        {running.length === 1 ? 'allocation' : 'allocations'} running
      </p>
      <ul className="mt-1">
        {running.slice(0, 3).map((allocation) => (
          <li key={allocation.id}>
            <Link
              href={paths.allocation(allocation.id)}
              className="flex justify-between gap-2 rounded-[4px] py-0.5 hover:text-plum"
            >
              <span className="truncate">{allocation.name}</span>
              <span className="text-dim">
                {allocation.nodes.filter((node) => node.state === 'delivered').length} / {allocation.nodes.length}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  )
}
