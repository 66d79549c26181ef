'use client'

import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import { useTRPC } from '../../trpc/client'
import { type Book, bookOf, everyRows } from './book'
import { cursorOf, type KnownPages, pagesOf, rowsKnown } from './page-window'
import { useRowsWanted } from './use-rows-wanted'

const againMs = 15_000

/**
 * The rows of a list, whichever of them are in view. Any place of it is read by the cursor in front of its page. While the first page
 * of a new list is on its way, the list before it is shown (`waiting`).
 */
export function useNodeRows(filter: NodeFilter, sort: string) {
  const { view, show } = useRowsWanted()
  const trpc = useTRPC()
  const client = useQueryClient()
  const book = bookOf(client, JSON.stringify([filter, sort]))
  const positions = useQuery(
    trpc.nodes.positions.queryOptions(
      { ...filter, sort, every: everyRows },
      // One page, or a list of the past, needs no positions.
      { enabled: filter.at === undefined && Boolean(book.next.get(0)), staleTime: 60_000, refetchOnWindowFocus: false },
    ),
  )
  const known: KnownPages = {
    every: everyRows,
    cursors: positions.data?.cursors ?? [],
    exact: positions.data?.total.exact ? positions.data.total.count : null,
    next: book.next,
    lengths: book.lengths,
  }
  const listOf = (cursor: string | null | undefined) =>
    trpc.nodes.list.queryOptions(
      { ...filter, sort, limit: everyRows, cursor: cursor || undefined },
      { staleTime: 10_000, refetchInterval: againMs, gcTime: 120_000 },
    )
  const wanted = new Set(pagesOf(view, everyRows))
  if (!book.lengths.has(0)) wanted.add(0)
  const asked = [...wanted].flatMap((page) => {
    const cursor = cursorOf(known, page)
    return cursor === undefined ? [] : [{ page, cursor }]
  })
  const pages = useQueries({ queries: asked.map(({ cursor }) => listOf(cursor)) })
  for (const [at, { data }] of pages.entries()) if (data) book.remember(asked[at]!.page, data)

  const failed = pages.find(({ error }) => error !== null)
  const shown = useRef<{ book: Book; rows: number; more: boolean } | null>(null)
  const here = rowsKnown(known)
  if (book.lengths.has(0)) shown.current = { book, ...here }
  const waiting = shown.current !== null && shown.current.book !== book

  const latest = useRef({ known, listOf })
  latest.current = { known, listOf }
  /** Rows `start` to `end` (not included), read if they are not here. */
  const read = useCallback(
    async (from: number, to: number) => {
      const { known, listOf } = latest.current
      const ids: string[] = []
      for (const page of pagesOf({ start: from, end: to }, everyRows)) {
        const cursor = cursorOf(known, page)
        if (cursor === undefined) break
        const found = book.pages.get(page) ?? (await client.fetchQuery(listOf(cursor)))
        book.remember(page, found)
        for (const [at, item] of found.items.entries()) {
          const index = page * everyRows + at
          if (index >= from && index < to) ids.push(item.id)
        }
      }
      return ids
    },
    [book, client],
  )
  return {
    book: shown.current?.book ?? book,
    rows: shown.current?.rows ?? 0,
    more: shown.current?.more ?? true,
    pending: shown.current === null && !failed,
    waiting: waiting && !failed,
    error: failed?.error ?? null,
    retry: () => void Promise.all(pages.filter(({ error }) => error).map(async ({ refetch }) => await refetch())),
    read,
    /** Tells which rows are in view. */
    show,
    history: book.pages.get(0)?.history ?? null,
  }
}

/** Counts beside the list. */
export function useFacets(filter: NodeFilter) {
  const trpc = useTRPC()
  return useQuery(
    trpc.nodes.facets.queryOptions(filter, { placeholderData: keepPreviousData, refetchInterval: againMs }),
  )
}
