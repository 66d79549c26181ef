'use client'

import dynamic from 'next/dynamic'
import type { Arranged } from './arrange'
import type { OpenCell } from './cell/cell-panel'
import type { SetView, View } from './use-view'

// What opens over the page comes when it is first opened: the page itself stays light.
const CellPanel = dynamic(async () => (await import('./cell/cell-panel')).CellPanel)
const CompareDialog = dynamic(async () => (await import('./compare/compare-dialog')).CompareDialog)
const RunDialog = dynamic(async () => (await import('./runs/run-dialog')).RunDialog)
const ShareDialog = dynamic(async () => (await import('./share/share-dialog')).ShareDialog)

type Props = {
  guideline: string
  day: string | null
  role: string
  view: View
  setView: SetView
  open: OpenCell | null
  arranged: Arranged
}

/** What the URL opens over the matrix: a cell, the comparison, a run, sharing. Never on paper. */
export function Overlays({ guideline, day, role, view, setView, open, arranged }: Props) {
  return (
    <div className="print:hidden">
      {open ? (
        <CellPanel
          guideline={guideline}
          cloud={open.cloud}
          step={open.step}
          at={day}
          onClose={() => void setView({ cell: null })}
          clouds={[...(arranged.line ? [arranged.line] : []), ...arranged.rows]}
          onMove={(cell) => void setView({ cell: `${cell.cloud}.${cell.step}` }, { history: 'replace' })}
        />
      ) : null}
      {view.compare !== null ? (
        <CompareDialog guideline={guideline} at={day} open onClose={() => void setView({ compare: null })} />
      ) : null}
      {view.runs !== null ? (
        <RunDialog guideline={guideline} role={role} open onClose={() => void setView({ runs: null })} />
      ) : null}
      {view.share !== null ? (
        <ShareDialog guideline={guideline} at={day} role={role} open onClose={() => void setView({ share: null })} />
      ) : null}
    </div>
  )
}
