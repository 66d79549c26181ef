'use client'

import { useQuery } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { type AllocationView, emptyAllocation, foldEvents } from '@/server/domain/allocation'
import type { SequencedEvent } from '@/server/domain/events'
import { useTRPC } from './client'

const askAgainMs = 1_500

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
  const [folded, setFolded] = useState<{ id: string; view: AllocationView } | null>(null)
  const base = start.data?.view
  const onData = useCallback(
    (message: { data: SequencedEvent[] }) =>
      setFolded((before) => {
        const known = before?.id === id ? before.view : null
        return { id, view: foldEvents(message.data, newest(known, base)) }
      }),
    [base, id],
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
  const { status, reset } = stream
  // The link resumes by itself after a broken connection, but gives up when the server answers with an error, as it does
  // while it starts. Asking again replays from the start of this page; what was folded already changes nothing.
  useEffect(() => {
    if (status !== 'error') return
    const timer = setTimeout(reset, askAgainMs)
    return () => clearTimeout(timer)
  }, [status, reset])
  const connection =
    stream.status === 'pending' ? 'live' : stream.status === 'error' || stream.error ? 'lost' : 'connecting'
  const view = newest(folded?.id === id ? folded.view : null, base)
  return { view, connection, error: start.error?.message ?? null }
}

/** The stream begins after what was read, also when that was read again: folding on from an older view would leave a gap. */
const newest = (folded: AllocationView | null, read: AllocationView | undefined): AllocationView =>
  folded && folded.lastSeq >= (read?.lastSeq ?? 0) ? folded : (read ?? emptyAllocation)
