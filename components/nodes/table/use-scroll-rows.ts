'use client'

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Book } from './book'
import { anchorAfter, keyBase, placeShowing, rowsInView, scrollOf } from './scroll-map'

/** `base` is what is taken from a row's number to get its key, see `keyBase`. */
type RowsView = { start: number; end: number; shift: number; base: number }
const restMs = 150

type Options = {
  box: RefObject<HTMLDivElement | null>
  book: Book
  rows: number
  rowPx: number
  headPx: number
  /** Told which rows are in view, each time that others are. */
  onRows: (rows: { start: number; end: number }) => void
}

/** Keeps which rows are in view, and where the scroll bar stands for them. */
export function useScrollRows({ box, book, rows, rowPx, headPx, onRows }: Options) {
  const [view, setView] = useState<RowsView>({ start: 0, end: 40, shift: 0, base: 0 })
  const at = useRef({ scroll: 0, shift: 0, view })
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined)
  const extent = useCallback(
    () => ({ rows, rowPx, viewPx: Math.max(rowPx, (box.current?.clientHeight ?? 800) - headPx) }),
    [rows, rowPx, headPx, box],
  )
  const show = useCallback(
    (scroll: number, shift: number) => {
      const was = at.current.view
      const inView = rowsInView(extent(), scroll - shift)
      const seen = { ...inView, shift, base: keyBase(was, inView) }
      at.current = { scroll, shift, view: seen }
      book.place = scroll - shift
      if (seen.start === was.start && seen.end === was.end && seen.shift === was.shift) return
      setView(seen)
      onRows(seen)
    },
    [extent, book, onRows],
  )
  /** Puts the rows at a place, and the scroll bar where it belongs. */
  const goTo = useCallback(
    (place: number) => {
      const element = box.current
      if (!element) return
      const scroll = scrollOf(extent(), place)
      element.scrollTop = scroll
      // The browser has the last word: content may be shorter than asked for.
      show(element.scrollTop, element.scrollTop === scroll ? scroll - place : at.current.shift)
    },
    [box, extent, show],
  )
  const onScroll = useCallback(() => {
    const element = box.current
    if (!element) return
    const { scroll: before, shift } = at.current
    const scroll = element.scrollTop
    show(scroll, anchorAfter(extent(), { shift }, before, scroll).shift)
    clearTimeout(rest.current)
    rest.current = setTimeout(() => {
      const place = at.current.scroll - at.current.shift
      if (Math.abs(scrollOf(extent(), place) - at.current.scroll) > 1) goTo(place)
    }, restMs)
  }, [box, extent, show, goTo])
  useEffect(() => () => clearTimeout(rest.current), [])

  // Another list is shown: at the place where its reader left it.
  const entered = useRef<Book | null>(null)
  useLayoutEffect(() => {
    if (entered.current === book) {
      onScroll()
      return
    }
    entered.current = book
    goTo(book.place)
  }, [book, goTo, onScroll])
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(onScroll)
    observer.observe(element)
    return () => observer.disconnect()
  }, [box, onScroll])

  /** Brings a row into view. */
  const reveal = useCallback(
    (index: number) => {
      const place = placeShowing(extent(), at.current.scroll - at.current.shift, index, 0)
      if (place !== null) goTo(place)
    },
    [extent, goTo],
  )
  const pageRows = useCallback(() => Math.max(1, Math.floor(extent().viewPx / rowPx) - 1), [extent, rowPx])
  return { view, onScroll, reveal, pageRows }
}
