'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { everyRows } from './book'
import { pagesOf } from './page-window'

type Rows = { start: number; end: number }
const betweenMs = 120
const pagesKey = (rows: Rows): string => pagesOf(rows, everyRows).join()

/**
 * The rows whose pages are wanted, out of those that are told to be in view. They change only with their pages, so that scrolling
 * within a page renders nothing but rows, and not more often than a few times a second: who drags the scroll bar through a million
 * rows does not ask for all that pass by, but for those where it stops.
 */
export function useRowsWanted(): { view: Rows; show: (rows: Rows) => void } {
  const [view, setView] = useState<Rows>({ start: 0, end: 40 })
  const now = useRef({ seen: view, wanted: pagesKey(view), at: 0 })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const show = useCallback((rows: Rows) => {
    now.current.seen = rows
    if (timer.current !== undefined || pagesKey(rows) === now.current.wanted) return
    const want = () => {
      timer.current = undefined
      const { seen } = now.current
      now.current = { seen, wanted: pagesKey(seen), at: performance.now() }
      setView(seen)
    }
    const wait = now.current.at + betweenMs - performance.now()
    if (wait <= 0) want()
    else timer.current = setTimeout(want, wait)
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])
  return { view, show }
}
