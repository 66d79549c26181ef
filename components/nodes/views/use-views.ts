'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { viewQuery } from '@/server/domain/node-view'
import type { NodeFilters } from '../../nav/paths'
import { useTRPC } from '../../trpc/client'
import type { NodesAddress } from '../use-nodes-address'
import { addressOf, queryOf } from './view-address'

/** Saved views, the one that is open, and whether what is shown is still what it says. */
export function useViews({ parts, setParts, filter }: NodesAddress) {
  const trpc = useTRPC()
  const client = useQueryClient()
  const list = useQuery(trpc.views.list.queryOptions(undefined, { staleTime: 60_000 }))
  const items = useMemo(() => list.data?.items ?? [], [list.data])
  const open = items.find(({ id }) => id === parts.view) ?? null
  const query = viewQuery(queryOf(parts))
  const go = (id: string | null, next: string) => void setParts({ ...addressOf(next), view: id, node: null })

  // A link that names only the view: it is opened once the views are known.
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current || !list.data) return
    begun.current = true
    if (open && query === '' && open.query !== '')
      void setParts({ ...addressOf(open.query), view: open.id }, { history: 'replace' })
  }, [list.data, open, query, setParts])

  const done = { onSuccess: async () => await client.invalidateQueries(trpc.views.pathFilter()) }
  const exportFilters: NodeFilters = {
    cloud: filter.cloud?.join(','),
    state: filter.state?.join(','),
    reach: filter.reach?.join(','),
    owner: filter.owner,
    q: filter.q,
    allocation: filter.allocation,
    at: filter.at,
  }
  return {
    items,
    open,
    query,
    changed: open !== null && open.query !== query,
    go,
    /** The next or previous view of the list. */
    step: (by: -1 | 1) => {
      if (items.length === 0) return
      const at = open ? items.indexOf(open) : by > 0 ? -1 : items.length
      const next = items[(at + by + items.length) % items.length]
      if (next) go(next.id, next.query)
    },
    save: useMutation(trpc.views.save.mutationOptions(done)),
    update: useMutation(trpc.views.update.mutationOptions(done)),
    remove: useMutation(trpc.views.remove.mutationOptions(done)),
    exportFilters,
  }
}
export type Views = ReturnType<typeof useViews>
