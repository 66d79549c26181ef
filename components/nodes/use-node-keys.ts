'use client'

import { useEffect, useRef } from 'react'

export type NodeKeys = {
  move: (by: number, range: boolean) => void
  page: (by: -1 | 1) => void
  end: (last: boolean) => void
  open: () => void
  toggle: () => void
  clear: () => void
  exportNodes: () => void
  filter: () => void
  view: (by: -1 | 1) => void
  /** A drawer is open: only moving makes sense. */
  drawer: boolean
}

const letters: Record<string, (keys: NodeKeys, event: KeyboardEvent) => void> = {
  j: (keys) => keys.move(1, false),
  k: (keys) => keys.move(-1, false),
  J: (keys) => keys.move(1, true),
  K: (keys) => keys.move(-1, true),
  x: (keys) => keys.toggle(),
  e: (keys) => keys.exportNodes(),
  f: (keys) => keys.filter(),
  '[': (keys) => keys.view(-1),
  ']': (keys) => keys.view(1),
}
const onGrid: Record<string, (keys: NodeKeys, event: KeyboardEvent) => void> = {
  ArrowDown: (keys, event) => keys.move(1, event.shiftKey),
  ArrowUp: (keys, event) => keys.move(-1, event.shiftKey),
  PageDown: (keys) => keys.page(1),
  PageUp: (keys) => keys.page(-1),
  Home: (keys) => keys.end(false),
  End: (keys) => keys.end(true),
  Enter: (keys) => keys.open(),
  ' ': (keys) => keys.toggle(),
  Escape: (keys) => keys.clear(),
}

/** Keys of Nodes, never while typing: letters anywhere on the page, arrows and their like on the table. */
export function useNodeKeys(keys: NodeKeys): void {
  const now = useRef(keys)
  now.current = keys
  useEffect(() => {
    // `g e` goes to a page: what follows a g is not for us.
    let going = Number.NEGATIVE_INFINITY
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return
      const typing = target?.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')
      if (typing || document.querySelector(':popover-open')) return
      const went = event.timeStamp - going < 1_200
      going = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (went || event.key === 'g') return
      const { drawer } = now.current
      const dialogs = document.querySelectorAll('[role=dialog]').length
      if (dialogs > (drawer ? 1 : 0)) return
      const free = target === document.body || target?.id === 'nodes-grid' || target?.id === 'page'
      const act = letters[event.key] ?? (free && !drawer ? onGrid[event.key] : undefined)
      if (!act || (drawer && event.key !== 'j' && event.key !== 'k')) return
      event.preventDefault()
      act(now.current, event)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
