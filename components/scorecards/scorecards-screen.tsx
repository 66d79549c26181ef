'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useCallback, useDeferredValue, useMemo } from 'react'
import { providerKinds } from '@/server/domain/cloud'
import { type StepId, stepIds } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Empty, Problem, Simulated } from '../ui/states'
import { useMedia } from '../ui/use-media'
import { arrange, type SortKey, toggled } from './arrange'
import { BestFix } from './best-fix'
import { CellPanel } from './cell/cell-panel'
import { CloudCards } from './cloud-cards'
import { CompareDialog } from './compare/compare-dialog'
import { ExportMenu } from './export-menu'
import { Legend } from './legend'
import { LinePanel } from './line-panel'
import { Matrix } from './matrix'
import { NoRunYet } from './no-run-yet'
import { PaperSize } from './paper-size'
import { PrintHead } from './print-head'
import { PrintNotes } from './print-notes'
import { RunDialog } from './runs/run-dialog'
import { scorecardParsers } from './search-params'
import { ShareDialog } from './share/share-dialog'
import { SubPages } from './sub-pages'
import { type Asked, Toolbar } from './toolbar'

type Props = { person: { name: string; email: string | null; role: string }; today: string }

/** Clouds x the eight steps, held against the line. Everything that is asked for is in the URL. */
export function ScorecardsScreen({ person, today }: Props) {
  const trpc = useTRPC()
  const [view, setView] = useQueryStates(scorecardParsers, { history: 'push' })
  const day = view.at ? view.at.toISOString().slice(0, 10) : null
  const query = useQuery(
    trpc.scorecards.matrix.queryOptions(
      { guideline: view.guideline ?? undefined, at: day ?? undefined },
      { placeholderData: keepPreviousData, refetchInterval: day ? false : 20_000, staleTime: day ? 60_000 : 10_000 },
    ),
  )
  const matrix = query.data
  const { provider, filter, sort } = view
  const q = useDeferredValue(view.q)
  const arranged = useMemo(
    () => arrange(matrix?.items ?? [], { provider, filter, q }, sort),
    [matrix, provider, filter, q, sort],
  )
  const occurring = useMemo(
    () => new Set<Verdict>(matrix?.items.flatMap((card) => card.cells.map((cell) => cell.verdict))),
    [matrix],
  )
  const open = useMemo(() => openedCell(view.cell), [view.cell])
  const onOpen = useCallback((cloud: string, step: StepId) => void setView({ cell: `${cloud}.${step}` }), [setView])
  const onSort = useCallback((key: SortKey) => void setView((now) => ({ sort: toggled(now.sort, key) })), [setView])
  const narrow = useMedia('screen and (max-width: 699px)')
  const clear = () => void setView({ provider: null, filter: null, q: null })
  const ask = ({ day: asked, ...change }: Partial<Asked>) =>
    void setView(
      {
        ...change,
        provider: change.provider ? [...change.provider] : undefined,
        ...(asked === undefined ? {} : { at: asked ? new Date(`${asked}T00:00:00Z`) : null }),
      },
      { history: 'q' in change ? 'replace' : 'push' },
    )
  const guideline = matrix?.guideline.key
  const neverRun = matrix?.items.every((card) => card.at === null)
  const simulated = matrix?.items.filter((card) => card.simulated).length ?? 0
  const empty = (
    <Empty title="No other cloud matches" action={<Button onClick={clear}>Clear the filters</Button>}>
      No cloud has what the filters ask for.
    </Empty>
  )
  return (
    <div data-scorecard>
      <PaperSize />
      <div className="print:hidden">
        <PageHeader
          title="Scorecards"
          lead={
            <>
              How each cloud behaves in the eight steps of allocating a node. AWS is the line.
              {simulated > 0 ? (
                <Simulated>
                  {simulated === matrix?.items.length ? 'simulated clouds' : `${simulated} simulated`}
                </Simulated>
              ) : null}
            </>
          }
          actions={
            <>
              <Button aria-haspopup="dialog" onClick={() => void setView({ compare: '' })}>
                Compare
              </Button>
              <ExportMenu guideline={guideline} day={day} onShare={() => void setView({ share: '' })} />
              <Button
                look="primary"
                aria-haspopup="dialog"
                disabledReason={person.role === 'viewer' ? 'needs the role operator' : null}
                onClick={() => void setView({ runs: '' })}
              >
                Run conformance
              </Button>
            </>
          }
        />
        <SubPages current="scorecards" />
      </div>
      {query.error ? (
        <Problem
          title={matrix ? 'This is what was read last; it could not be read anew' : 'The scorecards could not be read'}
          tone={matrix ? 'part' : 'no'}
          className="mb-3"
          action={<Button onClick={() => query.refetch()}>Try again</Button>}
        >
          {query.error.message}{' '}
          {matrix ? (
            <>
              Shown as of <Age at={matrix.at} />.
            </>
          ) : null}
        </Problem>
      ) : null}
      {matrix ? (
        <PrintHead
          guideline={matrix.guideline.key}
          matrix={matrix}
          by={person.email ?? person.name}
          what={matrix.guideline.title}
        />
      ) : null}
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 print:hidden">
        <Toolbar
          asked={{ guideline: view.guideline, day, provider, filter, sort, q: view.q }}
          guidelines={matrix?.guidelines}
          shown={view.guideline ?? guideline}
          providers={providerKinds.filter((kind) => matrix?.items.some((card) => card.provider === kind))}
          today={today}
          onChange={ask}
        />
        <Legend occurring={occurring} className="max-[699px]:hidden" />
      </div>
      {matrix && matrix.guideline.rescoring > 0 ? (
        <Problem tone="part" title={`${matrix.guideline.rescoring} runs are judged anew`} className="mb-3 print:hidden">
          The guideline was changed; until they are judged by its new revision, older verdicts stand.
        </Problem>
      ) : null}
      {matrix && neverRun ? (
        <NoRunYet
          day={day}
          clouds={matrix.items.length}
          canRun={person.role !== 'viewer'}
          onRun={() => void setView({ runs: '' })}
          onToday={() => void setView({ at: null })}
        />
      ) : (
        <>
          {narrow ? (
            <div className="print:hidden">
              <CloudCards matrix={matrix} arranged={arranged} open={open} onOpen={onOpen} empty={empty} />
              <Legend occurring={occurring} className="mt-3" />
            </div>
          ) : null}
          <div className={narrow ? 'hidden print:block' : undefined}>
            <Matrix
              matrix={matrix}
              arranged={arranged}
              sort={sort}
              onSort={onSort}
              open={open}
              onOpen={onOpen}
              empty={empty}
            />
          </div>
          {matrix ? (
            <>
              <PrintNotes cards={arranged.shown} matrix={matrix} />
              <div className="mt-4 grid items-start gap-4 min-[1000px]:grid-cols-[minmax(0,2fr)_minmax(280px,1fr)] print:hidden">
                <BestFix
                  fixes={matrix.fixes}
                  cards={matrix.items}
                  cloud={view.fix}
                  onCloud={(fix) => void setView({ fix })}
                />
                <LinePanel yardstick={matrix.yardstick} />
              </div>
            </>
          ) : null}
        </>
      )}
      {guideline ? (
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
            <RunDialog guideline={guideline} role={person.role} open onClose={() => void setView({ runs: null })} />
          ) : null}
          {view.share !== null ? (
            <ShareDialog
              guideline={guideline}
              at={day}
              role={person.role}
              open
              onClose={() => void setView({ share: null })}
            />
          ) : null}
        </div>
      ) : null}
    </div>
  )
}

/** `auro.5` -> the cell; null where it is none. */
function openedCell(text: string | null): { cloud: string; step: StepId } | null {
  const [, cloud, number] = text?.match(/^(.+)\.([1-8])$/) ?? []
  const step = stepIds.find((id) => String(id) === number)
  return cloud && step ? { cloud, step } : null
}
