'use client'

import { useCallback, useRef, useState } from 'react'
import type { Book } from './book'
import { isNothing, nothing, rangeOf, type Selection, toggled, withAdded } from './selection'

type Options = {
  book: Book
  /** Ids of rows, read if need be; `to` is not included. */
  read: (from: number, to: number) => Promise<string[]>
  onActive: (index: number) => void
}

/** Which nodes are chosen. Another list begins with none. */
export function useSelection({ book, read, onActive }: Options) {
  const [state, setState] = useState<{ key: string; selection: Selection }>({ key: book.key, selection: nothing })
  const selection = state.key === book.key ? state.selection : nothing
  const from = useRef<number | null>(null)
  const change = useCallback(
    (next: (selection: Selection) => Selection) =>
      setState((was) => ({ key: book.key, selection: next(was.key === book.key ? was.selection : nothing) })),
    [book.key],
  )
  const add = useCallback(
    async (start: number, end: number) => {
      const range = rangeOf(start, end)
      const ids = await read(range.start, range.end)
      change((was) => withAdded(was, ids))
    },
    [read, change],
  )
  const toggle = useCallback(
    (index: number, range: boolean) => {
      const id = book.row(index)?.id
      onActive(index)
      if (range && from.current !== null) void add(from.current, index)
      else if (id) {
        const shown = [...book.pages.values()].flatMap(({ items }) => items.map((item) => item.id))
        change((was) => toggled(was, id, shown.slice(0, 1_000)))
      }
      from.current = index
    },
    [book, add, change, onActive],
  )
  const extend = useCallback(
    (start: number, end: number) => {
      from.current = end
      void add(start, Math.max(0, end))
    },
    [add],
  )
  const clear = useCallback(() => change(() => nothing), [change])
  const all = useCallback(() => change(() => ({ kind: 'all' })), [change])
  const toggleAll = useCallback(() => change((was) => (isNothing(was) ? { kind: 'all' } : nothing)), [change])
  return { selection, toggle, extend, clear, all, toggleAll }
}
