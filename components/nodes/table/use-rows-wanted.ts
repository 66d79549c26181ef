'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { everyRows } from './book'
import { pagesOf } from './page-window'

type Rows = { start: number; end: number }
/** Rows that rest for so long are where somebody stopped. */
const restMs = 80
/** Who drags on sees this often where they are; filling all rows takes more than a frame. */
const betweenMs = 300
const pagesIn = (rows: Rows): number[] => pagesOf(rows, everyRows)

/**
 * The rows whose pages are wanted, out of those that are told to be in view. They change only with their pages, so that scrolling
 * within a page renders nothing but rows. Who drags the scroll bar through a million rows does not ask for all that pass by, but for
 * those where it stops, and for a few on the way.
 */
export function useRowsWanted(): { view: Rows; show: (rows: Rows) => void } {
  const [view, setView] = useState<Rows>({ start: 0, end: 40 })
  const now = useRef({ seen: view, wanted: pagesIn(view), at: 0 })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const show = useCallback((rows: Rows) => {
    now.current.seen = rows
    clearTimeout(timer.current)
    if (pagesIn(rows).every((page) => now.current.wanted.includes(page))) return
    const want = () => {
      const { seen } = now.current
      now.current = { seen, wanted: pagesIn(seen), at: performance.now() }
      setView(seen)
    }
    const wait = now.current.at + betweenMs - performance.now()
    if (wait <= 0) want()
    else timer.current = setTimeout(want, Math.min(wait, restMs))
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])
  return { view, show }
}
