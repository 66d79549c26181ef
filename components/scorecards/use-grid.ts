'use client'

import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useEffect } from 'react'
import { nextPlace } from './grid-keys'

const stops = (row: Element): HTMLElement[] => [...row.querySelectorAll<HTMLElement>('[data-stop]')]

/** The one place of the grid that Tab reaches. */
function setTabStop(grid: HTMLElement, stop: HTMLElement): void {
  for (const other of grid.querySelectorAll<HTMLElement>('[data-stop][tabindex="0"]'))
    if (other !== stop) other.tabIndex = -1
  stop.tabIndex = 0
}

/**
 * A grid is one stop for Tab; arrows, Home, End and Page keys move inside it (the grid pattern of the ARIA practices). The
 * stops are marked `data-stop`, in rows marked `data-grid-row`. It writes tabindex itself: a move renders nothing.
 */
export function useGrid(grid: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const root = grid.current
    if (!root || root.ariaBusy === 'true' || root.querySelector('[data-stop][tabindex="0"]')) return
    const first =
      root.querySelector<HTMLElement>('[data-grid-row] [data-cell]') ?? root.querySelector<HTMLElement>('[data-stop]')
    if (first) first.tabIndex = 0
  })
  const onFocus = useCallback((event: FocusEvent<HTMLElement>) => {
    const stop = event.target.closest<HTMLElement>('[data-stop]')
    if (stop) setTabStop(event.currentTarget, stop)
  }, [])
  const onKeyDown = useCallback((event: KeyboardEvent<HTMLElement>) => {
    const stop = (event.target as Element).closest<HTMLElement>('[data-stop]')
    if (!stop || event.target !== stop || event.altKey || event.metaKey) return
    const rows = [...event.currentTarget.querySelectorAll('[data-grid-row]')]
    const row = rows.findIndex((one) => one.contains(stop))
    const column = stops(rows[row]!).indexOf(stop)
    const columns = stops(rows[row]!).length
    const next = nextPlace(event.key, event.ctrlKey, { row, column }, { rows: rows.length, columns })
    if (!next) return
    event.preventDefault()
    const there = stops(rows[next.row]!)
    there[Math.min(next.column, there.length - 1)]?.focus()
  }, [])
  return { onFocus, onKeyDown }
}
