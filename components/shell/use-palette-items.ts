'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Role } from '@/server/domain/roles'
import { useTRPC } from '../trpc/client'
import { nodeItems, type PaletteItem, paletteItems } from './palette-items'
import { matches } from './palette-match'

const nodesMax = 8
const ofGroupMax = 8

/** What fits what is typed. Nodes are searched on the server from two letters on; the rest is small and matched here. */
export function usePaletteItems({ role, q, recent }: { role: Role; q: string; recent: readonly string[] }): {
  items: PaletteItem[]
  searching: boolean
  problem: string | null
} {
  const trpc = useTRPC()
  const rarely = { staleTime: 30_000 }
  const clouds = useQuery(trpc.clouds.list.queryOptions(undefined, rarely))
  const allocations = useQuery(trpc.allocations.list.queryOptions({ limit: 50 }, rarely))
  const guidelines = useQuery(trpc.guidelines.list.queryOptions(undefined, rarely))
  const views = useQuery(trpc.views.list.queryOptions(undefined, rarely))
  const enough = q.length > 1
  const nodes = useQuery(
    trpc.nodes.list.queryOptions({ q, limit: nodesMax }, { enabled: enough, placeholderData: keepPreviousData }),
  )
  const own = useMemo(
    () =>
      paletteItems({
        role,
        clouds: clouds.data?.items ?? [],
        allocations: allocations.data?.items ?? [],
        guidelines: guidelines.data?.items ?? [],
        views: views.data?.items ?? [],
      }),
    [role, clouds.data, allocations.data, guidelines.data, views.data],
  )
  const found = enough ? nodeItems(nodes.data?.items ?? [], q) : []
  const items = [...fewOfEach(matches(own, q, recent), q), ...found]
  return { items, searching: enough && nodes.isFetching, problem: nodes.error && enough ? nodes.error.message : null }
}

/** With nothing typed the pages and a few actions; else the best of each group. */
function fewOfEach(items: readonly PaletteItem[], q: string): PaletteItem[] {
  const counts = new Map<string, number>()
  return items.filter(({ group }) => {
    const count = (counts.get(group) ?? 0) + 1
    counts.set(group, count)
    return count <= (q === '' && group === 'Pages' ? 20 : ofGroupMax)
  })
}
