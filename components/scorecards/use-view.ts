'use client'

import { useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'
import { type StepId, stepIds } from '@/server/domain/steps'
import { type SortKey, toggled } from './arrange'
import type { OpenCell } from './cell/cell-panel'
import { scorecardParsers } from './search-params'
import type { Asked } from './toolbar'

const useParams = () => useQueryStates(scorecardParsers, { history: 'push' })
export type View = ReturnType<typeof useParams>[0]
export type SetView = ReturnType<typeof useParams>[1]

/** What the URL asks for, and the ways in which the screen changes it. Each step of a person is one step of the back button. */
export function useView() {
  const [view, setView] = useParams()
  const day = view.at ? view.at.toISOString().slice(0, 10) : null
  const open = useMemo(() => openedCell(view.cell), [view.cell])
  const onOpen = useCallback((cloud: string, step: StepId) => void setView({ cell: `${cloud}.${step}` }), [setView])
  const onSort = useCallback((key: SortKey) => void setView((now) => ({ sort: toggled(now.sort, key) })), [setView])
  const ask = useCallback(
    ({ day: asked, provider, ...change }: Partial<Asked>) => {
      const at = asked === undefined ? {} : { at: asked === null ? null : new Date(`${asked}T00:00:00Z`) }
      const kinds = provider === undefined ? {} : { provider: [...provider] }
      // Letters of a search are no steps to go back through.
      void setView({ ...change, ...at, ...kinds }, { history: 'q' in change ? 'replace' : 'push' })
    },
    [setView],
  )
  const clear = useCallback(() => void setView({ provider: null, filter: null, q: null }), [setView])
  return { view, setView, day, open, onOpen, onSort, ask, clear }
}

/** `auro.5` names a cell; null where it is none. */
function openedCell(text: string | null): OpenCell | null {
  const [, cloud, number] = text?.match(/^(.+)\.([1-8])$/) ?? []
  const step = stepIds.find((id) => String(id) === number)
  return cloud && step ? { cloud, step } : null
}
