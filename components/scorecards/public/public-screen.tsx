'use client'

import { useMemo, useState } from 'react'
import type { Verdict } from '@/server/domain/verdict'
import type { Outputs } from '../../trpc/types'
import { formatTime } from '../../ui/age'
import { Button } from '../../ui/button'
import { Logo } from '../../ui/logo'
import { PageHeader } from '../../ui/page'
import { Empty, Simulated } from '../../ui/states'
import { useMedia } from '../../ui/use-media'
import { arrange, type Sort, toggled } from '../arrange'
import { BestFix } from '../best-fix'
import { CloudCards } from '../cloud-cards'
import { Legend } from '../legend'
import { LinePanel } from '../line-panel'
import { Matrix } from '../matrix'
import { PaperSize } from '../paper-size'
import { PrintHead } from '../print-head'
import { PrintNotes } from '../print-notes'

const all = { provider: [], filter: null, q: '' }

/** The same matrix for whoever has the link: nothing to open, nothing to change, and when the link ends. */
export function PublicScreen({ matrix }: { matrix: Outputs['scorecards']['public'] }) {
  const [sort, setSort] = useState<Sort>('score')
  const [cloud, setCloud] = useState<string | null>(null)
  const narrow = useMedia('screen and (max-width: 699px)')
  const arranged = useMemo(() => arrange(matrix.items, all, sort), [matrix, sort])
  const occurring = useMemo(
    () => new Set<Verdict>(matrix.items.flatMap((card) => card.cells.map((cell) => cell.verdict))),
    [matrix],
  )
  const simulated = matrix.items.filter((card) => card.simulated).length
  const empty = <Empty title="No other cloud">This scorecard shows no cloud beside the line.</Empty>
  const table = { matrix, arranged, open: null, onOpen: null, empty }
  return (
    <main className="mx-auto w-full max-w-[1320px] px-4 py-6 min-[900px]:px-7 print:max-w-none print:p-0">
      <PaperSize />
      <div className="print:hidden">
        <p className="mb-4 flex items-center gap-3 text-[15px] font-semibold">
          <Logo /> Plumbline
        </p>
        <PageHeader
          title="Scorecard"
          lead={
            <>
              <span>
                {matrix.guideline.title},{' '}
                {matrix.day ? `at the end of ${matrix.day}, UTC` : `as of ${formatTime(matrix.at)}`}. How each cloud
                behaves in the eight steps of allocating a node.
              </span>
              {simulated > 0 ? (
                <Simulated>
                  {simulated === matrix.items.length ? 'simulated clouds' : `${simulated} simulated`}
                </Simulated>
              ) : null}
              <span>This link works until {formatTime(matrix.expiresAt)}.</span>
            </>
          }
          actions={<Button onClick={() => window.print()}>Print or PDF</Button>}
        />
        <Legend occurring={occurring} className="mb-3" />
      </div>
      <PrintHead guideline={matrix.guideline.key} matrix={matrix} by="a public link" what={matrix.guideline.title} />
      {narrow ? (
        <div className="print:hidden">
          <CloudCards {...table} />
        </div>
      ) : null}
      <div className={narrow ? 'hidden print:block' : undefined}>
        <Matrix {...table} sort={sort} onSort={(key) => setSort((now) => toggled(now, key))} />
      </div>
      <PrintNotes cards={arranged.shown} matrix={matrix} />
      <div className="mt-4 grid items-start gap-4 min-[1000px]:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)] print:hidden">
        <BestFix fixes={matrix.fixes} cards={matrix.items} cloud={cloud} onCloud={setCloud} />
        <LinePanel yardstick={matrix.yardstick} />
      </div>
    </main>
  )
}
