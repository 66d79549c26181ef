'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import { providerKinds } from '@/server/domain/cloud'
import type { Verdict } from '@/server/domain/verdict'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Button } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Empty, Problem, Simulated } from '../ui/states'
import { useMedia } from '../ui/use-media'
import { arrange } from './arrange'
import { BestFix } from './best-fix'
import { CloudCards } from './cloud-cards'
import { ExportMenu } from './export-menu'
import { Legend } from './legend'
import { LinePanel } from './line-panel'
import { Matrix } from './matrix'
import { NoRunYet } from './no-run-yet'
import { Overlays } from './overlays'
import { PaperSize } from './paper-size'
import { PrintHead } from './print-head'
import { PrintNotes } from './print-notes'
import { SubPages } from './sub-pages'
import { Toolbar } from './toolbar'
import { useView } from './use-view'

type Props = { person: { name: string; email: string | null; role: string }; today: string }

/** Clouds x the eight steps, held against the line. Everything that is asked for is in the URL. */
export function ScorecardsScreen({ person, today }: Props) {
  const trpc = useTRPC()
  const { view, setView, day, open, onOpen, onSort, ask, clear } = useView()
  const query = useQuery(
    trpc.scorecards.matrix.queryOptions(
      { guideline: view.guideline ?? undefined, at: day ?? undefined },
      { placeholderData: keepPreviousData, refetchInterval: day ? false : 20_000, staleTime: day ? 60_000 : 10_000 },
    ),
  )
  const matrix = query.data
  const { provider, filter, sort } = view
  const q = useDeferredValue(view.q)
  const narrow = useMedia('screen and (max-width: 699px)')
  const arranged = useMemo(
    () => arrange(matrix?.items ?? [], { provider, filter, q }, sort),
    [matrix, provider, filter, q, sort],
  )
  const occurring = useMemo(
    () => new Set<Verdict>(matrix?.items.flatMap((card) => card.cells.map((cell) => cell.verdict))),
    [matrix],
  )
  const guideline = matrix?.guideline.key
  const mayRun = person.role !== 'viewer'
  const onRun = () => void setView({ runs: '' })
  const empty = (
    <Empty title="No other cloud matches" action={<Button onClick={clear}>Clear the filters</Button>}>
      No cloud has what the filters ask for.
    </Empty>
  )
  const table = { matrix, arranged, open, onOpen, empty }
  return (
    <>
      <PaperSize />
      <div className="print:hidden">
        <PageHeader
          title="Scorecards"
          lead={
            <>
              How each cloud behaves in the eight steps of allocating a node. AWS is the line.
              <SimulatedClouds items={matrix?.items ?? []} />
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
                disabledReason={mayRun ? null : 'needs the role operator'}
                onClick={onRun}
              >
                Run conformance
              </Button>
            </>
          }
        />
        <SubPages current="scorecards" />
        {query.error ? (
          <Problem
            title={
              matrix ? 'This is what was read last; it could not be read anew' : 'The scorecards could not be read'
            }
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
        <div className="mb-3 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
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
          <Problem tone="part" title={`${matrix.guideline.rescoring} runs are judged anew`} className="mb-3">
            The guideline was changed; until they are judged by its new revision, older verdicts stand.
          </Problem>
        ) : null}
      </div>
      {matrix?.items.every((card) => card.at === null) ? (
        <NoRunYet
          day={day}
          clouds={matrix.items.length}
          canRun={mayRun}
          onRun={onRun}
          onToday={() => void setView({ at: null })}
        />
      ) : query.error && !matrix ? null : (
        <div className={query.isPlaceholderData ? 'opacity-60 transition-opacity' : undefined}>
          {matrix ? (
            <PrintHead
              guideline={matrix.guideline.key}
              matrix={matrix}
              by={person.email ?? person.name}
              what={matrix.guideline.title}
            />
          ) : null}
          {narrow ? (
            <div className="print:hidden">
              <CloudCards {...table} />
              <Legend occurring={occurring} className="mt-3" />
            </div>
          ) : null}
          <div className={narrow ? 'hidden print:block' : undefined}>
            <Matrix {...table} sort={sort} onSort={onSort} />
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
        </div>
      )}
      {guideline ? (
        <Overlays
          guideline={guideline}
          day={day}
          role={person.role}
          view={view}
          setView={setView}
          open={open}
          arranged={arranged}
        />
      ) : null}
    </>
  )
}

/** The dashed label, with how many where it is not all of them. */
function SimulatedClouds({ items }: { items: readonly { simulated: boolean }[] }) {
  const simulated = items.filter((card) => card.simulated).length
  if (simulated === 0) return null
  return <Simulated>{simulated === items.length ? 'simulated clouds' : `${simulated} simulated`}</Simulated>
}
