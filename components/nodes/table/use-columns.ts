'use client'

import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { NodesAddress } from '../use-nodes-address'
import { type ColumnId, readColumns, usualColumns, writeColumns } from './column-choice'

const key = 'plumbline-node-columns'
const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
/** Storage may be refused: then nothing is kept, and the usual columns stand. */
function stored(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
function store(text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
  } catch {
    return
  }
  for (const each of listeners) each()
}

/** Columns of the address (a view, a link), else what this person chose as theirs, else the usual ones. */
export function useColumns({ parts, setParts }: NodesAddress) {
  const own = useSyncExternalStore(subscribe, stored, () => null)
  const ids = useMemo(
    (): readonly ColumnId[] => readColumns(parts.columns) ?? readColumns(own) ?? usualColumns,
    [parts.columns, own],
  )
  const choose = useCallback(
    (next: readonly ColumnId[]) => void setParts({ columns: writeColumns(next) }, { history: 'replace' }),
    [setParts],
  )
  return {
    ids,
    choose,
    /** Columns come from the address, not from what is kept for this person. */
    chosen: parts.columns !== null,
    keep: () => {
      store(writeColumns(ids))
      void setParts({ columns: null }, { history: 'replace' })
    },
    reset: () => {
      store(null)
      void setParts({ columns: null }, { history: 'replace' })
    },
  }
}
export type Columns = ReturnType<typeof useColumns>
