'use client'

import { useQuery } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type AllocationView, emptyAllocation, foldEvents } from '@/server/domain/allocation'
import type { SequencedEvent } from '@/server/domain/events'
import type { AllocationRequest } from '@/server/domain/request'
import { useTRPC } from './client'
import { useLeader, useTabs } from './tabs'

const askAgainMs = 1_500

/** `ended`: the server says that this person may not read any more; asking again would change nothing. */
export type Connection = 'connecting' | 'live' | 'lost' | 'ended'
type Said = { events: SequencedEvent[] } | { connection: Connection }

/**
 * An allocation as it is now: what the server has folded, then its events as they come, folded with the same reducer. One
 * tab of the browser holds the stream and tells the others. The link resumes by the number of the last event; an event
 * that comes twice changes nothing, and one that would leave a gap makes the page read the allocation again.
 */
export function useAllocationEvents(id: string): {
  view: AllocationView
  /** Null until it was read. */
  request: AllocationRequest | null
  /** Set where retention has removed the events of the story so far. */
  eventsRemoved: { at: string; keptDays: number } | null
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
  const base = start.data?.view
  const { refetch } = start
  const { view, fold } = useFolded(id, base, refetch)

  const name = `plumbline-allocation-${id}`
  const leads = useLeader(name)
  const [elsewhere, setElsewhere] = useState<Connection>('live')
  const hear = useCallback(
    (said: Said) => ('events' in said ? fold(said.events) : setElsewhere(said.connection)),
    [fold],
  )
  const tell = useTabs<Said>(name, hear)

  const onData = useCallback(
    (message: { data: SequencedEvent[] }) => {
      fold(message.data)
      tell({ events: message.data })
    },
    [fold, tell],
  )
  const options = useMemo(
    () =>
      trpc.allocations.events.subscriptionOptions(
        { id, lastEventId: base?.lastSeq ?? 0 },
        { enabled: base !== undefined && leads, onData },
      ),
    [trpc, id, base, leads, onData],
  )
  const stream = useSubscription(options)
  const { status, reset } = stream
  // The link resumes by itself after a broken connection, but gives up when the server answers with an error, as it does
  // while it starts. Asking again replays from the start of this page; what was folded already changes nothing.
  const refused = [401, 403].includes(Number(stream.error?.data?.httpStatus ?? 0))
  useEffect(() => {
    if (status !== 'error' || refused) return
    const timer = setTimeout(reset, askAgainMs)
    return () => clearTimeout(timer)
  }, [status, refused, reset])
  const own: Connection = refused
    ? 'ended'
    : status === 'pending'
      ? 'live'
      : status === 'error' || stream.error
        ? 'lost'
        : 'connecting'
  useEffect(() => {
    if (leads) tell({ connection: own })
  }, [leads, own, tell])
  return {
    view,
    request: start.data?.request ?? null,
    eventsRemoved: start.data?.eventsRemoved ?? null,
    connection: leads ? own : base ? elsewhere : 'connecting',
    error: start.error?.message ?? null,
  }
}

/** Folds events onto the newest of what was read and what was folded; keeps those that come before anything was read. */
function useFolded(id: string, base: AllocationView | undefined, readAgain: () => unknown) {
  const [folded, setFolded] = useState<{ id: string; view: AllocationView } | null>(null)
  const view = newest(folded?.id === id ? folded.view : null, base)
  const current = useRef(view)
  const early = useRef<SequencedEvent[]>([])
  if (view.lastSeq >= current.current.lastSeq || folded?.id !== id) current.current = view
  const fold = useCallback(
    (events: SequencedEvent[]) => {
      const first = events[0]
      if (!first) return
      if (current.current.lastSeq === 0) {
        early.current.push(...events)
      } else if (first.seq > current.current.lastSeq + 1) {
        readAgain()
      } else {
        current.current = foldEvents(events, current.current)
        setFolded({ id, view: current.current })
      }
    },
    [id, readAgain],
  )
  useEffect(() => {
    if (base === undefined) return
    const kept = early.current
    early.current = []
    fold(kept)
  }, [base, fold])
  return { view, fold }
}

/** The stream begins after what was read, also when that was read again: folding on from an older view would leave a gap. */
const newest = (folded: AllocationView | null, read: AllocationView | undefined): AllocationView =>
  folded && folded.lastSeq >= (read?.lastSeq ?? 0) ? folded : (read ?? emptyAllocation)
