'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import type { InventoryChange } from '@/server/domain/inventory-change'
import { useTRPC } from './client'
import { useLeader, useTabs } from './tabs'

const name = 'plumbline-inventory'
const askAgainMs = 5_000
/** Pages read anew at most this often, however fast clouds change. */
const betweenReadsMs = 1_000
/** A stream that begins later than this after its page read what was there: something may have changed in between. */
const freshMs = 3_000

/**
 * Has what is on the screen read again as soon as a cloud's inventory changed. One tab of the browser holds the stream and tells the
 * others. Pages ask by themselves from time to time too, so a stream that is away costs age, not truth.
 */
export function useInventoryChanges(): void {
  const trpc = useTRPC()
  const refresh = useRefresh()
  const leads = useLeader(name)
  const tell = useTabs<InventoryChange>(name, refresh)
  const onData = useCallback(
    ({ data }: { data: InventoryChange }) => {
      refresh(data)
      tell(data)
    },
    [refresh, tell],
  )
  const options = useMemo(
    () => trpc.inventory.follow.subscriptionOptions(undefined, { enabled: leads, onData }),
    [trpc, leads, onData],
  )
  const { status, error, reset } = useSubscription(options)
  // A stream that begins anew does not say what it missed: after an error, or in a tab that has just come to lead.
  const mountedAt = useRef(0)
  const began = useRef(false)
  useEffect(() => {
    mountedAt.current = performance.now()
  }, [])
  useEffect(() => {
    if (status !== 'pending') return
    const late = performance.now() - mountedAt.current > freshMs
    if (began.current || late) {
      const missed: InventoryChange = { everything: true, clouds: [] }
      refresh(missed)
      tell(missed)
    }
    began.current = true
  }, [status, refresh, tell])
  const refused = [401, 403].includes(Number(error?.data?.httpStatus ?? 0))
  useEffect(() => {
    if (status !== 'error' || refused) return
    const timer = setTimeout(reset, askAgainMs)
    return () => clearTimeout(timer)
  }, [status, refused, reset])
}

/** Reads what changed at once, and what changes within the next second together after it. */
function useRefresh(): (change: InventoryChange) => void {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const nodesToo = useRef(false)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const again = useRef(false)
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )
  return useCallback(
    (change) => {
      nodesToo.current ||= change.everything || change.clouds.some(({ parts }) => parts.includes('nodes'))
      const read = () => {
        const paths = [trpc.clouds.pathKey(), trpc.fleet.pathKey()]
        for (const queryKey of nodesToo.current ? [...paths, trpc.nodes.pathKey()] : paths)
          void queries.invalidateQueries({ queryKey })
        nodesToo.current = false
        again.current = false
        timer.current = setTimeout(() => {
          timer.current = null
          if (again.current) read()
        }, betweenReadsMs)
      }
      if (timer.current) again.current = true
      else read()
    },
    [trpc, queries],
  )
}
