'use client'

import { useQuery } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useCallback, useMemo, useState } from 'react'
import { type AllocationView, emptyAllocation, foldEvents } from '@/server/domain/allocation'
import type { SequencedEvent } from '@/server/domain/events'
import { useTRPC } from './client'

export type Connection = 'connecting' | 'live' | 'lost'

/**
 * An allocation as it is now: what the server has folded, then its events as they come, folded with the same reducer. The
 * link resumes by the number of the last event; an event that comes twice changes nothing.
 */
export function useAllocationEvents(id: string): {
  view: AllocationView
  connection: Connection
  error: string | null
} {
  const trpc = useTRPC()
  const start = useQuery(
    trpc.allocations.view.queryOptions(
      { id },
      { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, gcTime: 0 },
    ),
  )
  const [live, setLive] = useState<AllocationView | null>(null)
  const base = start.data?.view
  const onData = useCallback(
    (message: { data: SequencedEvent[] }) =>
      setLive((before) => foldEvents(message.data, before ?? base ?? emptyAllocation)),
    [base],
  )
  const options = useMemo(
    () =>
      trpc.allocations.events.subscriptionOptions(
        { id, lastEventId: base?.lastSeq ?? 0 },
        { enabled: base !== undefined, onData },
      ),
    [trpc, id, base, onData],
  )
  const stream = useSubscription(options)
  const connection =
    stream.status === 'pending' ? 'live' : stream.status === 'error' || stream.error ? 'lost' : 'connecting'
  return { view: live ?? base ?? emptyAllocation, connection, error: start.error?.message ?? null }
}
