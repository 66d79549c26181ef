'use client'

import { useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'
import { readSort } from '@/server/domain/node-list'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import { nodeParsers } from './search-params'
import { readMoment } from './time/moment'

/** What the address of Nodes says: its raw parts, the filter that the server understands, and how to change them. */
export function useNodesAddress() {
  const [parts, setParts] = useQueryStates(nodeParsers, { history: 'push' })
  const { q, cloud, state, reach, owner, allocation, at } = parts
  const words = q.trim()
  const lists = [cloud, state, reach].map((list) => list.join()).join('|')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists are compared by what is in them
  const filter = useMemo((): NodeFilter => {
    const time = readMoment(at)
    return {
      ...(cloud.length > 0 ? { cloud } : {}),
      ...(state.length > 0 ? { state } : {}),
      ...(reach.length > 0 ? { reach } : {}),
      ...(owner ? { owner } : {}),
      ...(words ? { q: words.slice(0, 200) } : {}),
      ...(allocation ? { allocation } : {}),
      ...(time ? { at: time } : {}),
    }
  }, [lists, owner, words, allocation, at])
  const asked = readSort(parts.sort)
  // History is kept in the order of names alone; the order that the address asks for is back with the present.
  const sorted = filter.at === undefined || asked.key === 'name' ? asked : readSort('name')
  const clear = useCallback(
    () => void setParts({ q: null, cloud: null, state: null, reach: null, owner: null, allocation: null, view: null }),
    [setParts],
  )
  const filtered = Object.keys(filter).some((key) => key !== 'at')
  return { parts, setParts, filter, filtered, sort: `${sorted.descending ? '-' : ''}${sorted.key}`, sorted, clear }
}
export type NodesAddress = ReturnType<typeof useNodesAddress>
