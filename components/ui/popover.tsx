'use client'

import { type ButtonHTMLAttributes, type ReactNode, type ToggleEvent, useEffect, useId, useRef, useState } from 'react'
import { classes } from './classes'

const edge = 8

/**
 * A small overlay that opens at its button by click, touch or Enter, and closes by Escape or a click beside it: the
 * browser's own popover. Its content is only there while it is open.
 */
export function Popover({
  label,
  children,
  width = 320,
  className,
  ...button
}: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  /** What stands on the button. */
  label: ReactNode
  /** What opens; a function is given the way to close it. */
  children: ReactNode | ((close: () => void) => ReactNode)
  width?: number
}) {
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const place = (event: ToggleEvent<HTMLDivElement>) => {
    const shows = event.newState === 'open'
    setOpen(shows)
    if (!shows || !opener.current || !box.current) return
    const at = opener.current.getBoundingClientRect()
    const room = Math.min(width, window.innerWidth - 2 * edge)
    const left = Math.max(edge, Math.min(at.left, window.innerWidth - room - edge))
    const below = at.bottom < window.innerHeight * 0.66
    Object.assign(box.current.style, {
      width: `${room}px`,
      left: `${left}px`,
      top: below ? `${at.bottom + 4}px` : 'auto',
      bottom: below ? 'auto' : `${window.innerHeight - at.top + 4}px`,
    })
  }
  useEffect(() => {
    if (!open) return
    // It stands where its button was: once that moves, it no longer belongs to anything.
    const close = (event: Event) => {
      if (!(event.target instanceof Node && box.current?.contains(event.target))) box.current?.hidePopover()
    }
    window.addEventListener('scroll', close, { capture: true, passive: true })
    window.addEventListener('resize', close)
    return () => {
      window.removeEventListener('scroll', close, { capture: true })
      window.removeEventListener('resize', close)
    }
  }, [open])
  const close = () => box.current?.hidePopover()
  return (
    <>
      <button type="button" {...button} ref={opener} popoverTarget={id} aria-expanded={open} className={className}>
        {label}
      </button>
      <div
        ref={box}
        id={id}
        popover="auto"
        onBeforeToggle={place}
        className={classes(
          'fixed inset-auto m-0 max-h-[60vh] overflow-y-auto rounded-panel border border-rule bg-panel p-3 text-left font-normal text-ink',
          'whitespace-normal shadow-[0_12px_40px_rgb(0_0_0/0.25)] print:hidden',
        )}
      >
        {open ? (typeof children === 'function' ? children(close) : children) : null}
      </div>
    </>
  )
}
