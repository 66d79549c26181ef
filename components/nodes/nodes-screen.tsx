'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useCallback, useMemo, useRef, useState } from 'react'
import { roleIncludes } from '@/server/domain/roles'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Button, buttonClasses } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Problem } from '../ui/states'
import { useEver } from '../ui/use-ever'
import { useMedia } from '../ui/use-media'
import { BulkBar, BulkResults } from './bulk'
import { CloudTroubles } from './cloud-troubles'
import { Facets } from './filters/facets'
import { FilterBar } from './filters/filter-bar'
import { countText, matchLine } from './filters/filter-words'
import { NoNodes } from './no-nodes'
import { ColumnMenu } from './table/column-menu'
import { layoutOf } from './table/columns'
import { type GridHandle, NodeGrid } from './table/node-grid'
import { useColumns } from './table/use-columns'
import { useFacets, useNodeRows } from './table/use-node-rows'
import { useSelection } from './table/use-selection'
import { HistoryBanner } from './time/history-banner'
import { TimeControl } from './time/time-control'
import { useNodeKeys } from './use-node-keys'
import { useNodesAddress } from './use-nodes-address'
import { useViews } from './views/use-views'
import { ViewsMenu } from './views/views-menu'

const ExportDialog = dynamic(async () => (await import('./export-dialog')).ExportDialog, { ssr: false })
const NodeDrawer = dynamic(async () => (await import('./drawer/node-drawer')).NodeDrawer, { ssr: false })

/** Every node on every cloud, one list. */
export function NodesScreen() {
  const trpc = useTRPC()
  const address = useNodesAddress()
  const { parts, setParts, filter, filtered, sort, sorted } = address
  const me = useQuery(trpc.me.get.queryOptions(undefined, { staleTime: 300_000 }))
  const facets = useFacets(filter)
  const list = useNodeRows(filter, sort)
  const columns = useColumns(address)
  const past = filter.at !== undefined
  const layout = useMemo(() => layoutOf(columns.ids, past), [columns.ids, past])
  const card = useMedia('(max-width: 699px)')
  const views = useViews(address)
  const [exporting, setExporting] = useState(false)
  const exported = useEver(exporting)
  const { book, rows } = list

  const [active, setActiveState] = useState<{ book: typeof book; index: number | null }>({ book, index: book.active })
  const index = active.book === book ? active.index : book.active
  const setActive = useCallback(
    (next: number | null) => {
      book.active = next
      setActiveState({ book, index: next })
    },
    [book],
  )
  const chosen = useSelection({ book, read: list.read, onActive: setActive })
  const selection = past ? null : chosen.selection
  const openNode = useCallback(
    (at: number) => {
      const id = book.row(at)?.id
      setActive(at)
      if (id) void setParts({ node: id })
    },
    [book, setActive, setParts],
  )
  const actions = useMemo(
    () => ({ open: openNode, toggle: chosen.toggle, toggleAll: chosen.toggleAll }),
    [openNode, chosen.toggle, chosen.toggleAll],
  )
  const grid = useRef<GridHandle | null>(null)
  const goTo = (to: number) => {
    const next = Math.min(rows - 1, Math.max(0, to))
    if (next < 0) return
    setActive(next)
    grid.current?.reveal(next)
    const id = book.row(next)?.id
    if (parts.node && id) void setParts({ node: id }, { history: 'replace' })
    else if (!parts.node) grid.current?.focus()
  }
  useNodeKeys({
    move: (by, range) => {
      const from = index ?? (by > 0 ? -1 : rows)
      if (range && selection && index !== null) chosen.extend(index, index + by)
      goTo(from + by)
    },
    page: (by) => goTo((index ?? 0) + by * (grid.current?.pageRows() ?? 10)),
    end: (last) => goTo(last ? rows - 1 : 0),
    open: () => (index === null ? undefined : openNode(index)),
    toggle: () => (index === null || !selection ? undefined : chosen.toggle(index, false)),
    clear: chosen.clear,
    exportNodes: () => setExporting(true),
    filter: () => document.querySelector<HTMLElement>('[data-filter]')?.click(),
    view: views.step,
    drawer: parts.node !== null,
  })

  const total = facets.data?.total ?? null
  const mayNot =
    me.data && !roleIncludes(me.data.role, 'operator')
      ? 'It needs the role operator. An admin gives it in Settings.'
      : null
  const some = selection?.kind === 'some' ? selection.ids.size : 0
  return (
    <div className="-mb-8 flex h-[calc(100dvh-90px)] min-h-[560px] flex-col min-[900px]:mb-0 min-[900px]:h-[calc(100dvh-64px)]">
      <PageHeader
        title="Nodes"
        lead={card ? undefined : 'Every node on every cloud, one list.'}
        actions={
          <>
            <ViewsMenu views={views} mayShare={mayNot === null} />
            <ColumnMenu columns={columns} />
            <Button aria-haspopup="dialog" onClick={() => setExporting(true)}>
              Export
            </Button>
            <Link href={paths.launch()} className={buttonClasses('primary')}>
              Launch nodes
            </Link>
          </>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <FilterBar address={address} facets={facets.data ?? null} />
        <TimeControl address={address} />
        <span className="ml-auto min-h-5 text-dim" aria-live="polite">
          {facets.data
            ? past
              ? `${countText(facets.data.total)} then`
              : matchLine(facets.data.all, facets.data.total, filtered)
            : ''}
        </span>
      </div>
      <HistoryBanner address={address} known={facets.data?.history ?? list.history} />
      <CloudTroubles filter={filter} />
      {list.error ? (
        <Problem
          title="The nodes could not be read"
          className="mb-3"
          action={<Button onClick={list.retry}>Try again</Button>}
        >
          {list.error.message}
        </Problem>
      ) : null}
      <div className="grid min-h-0 flex-1 gap-4 min-[1000px]:grid-cols-[170px_minmax(0,1fr)]">
        <Facets
          facets={facets.data ?? null}
          address={address}
          className="scroll-thin hidden content-start gap-4 overflow-y-auto pr-1 min-[1000px]:grid"
        />
        <div className="flex min-h-0 min-w-0 flex-col">
          <NodeGrid
            book={book}
            rows={rows}
            exact={!list.more}
            busy={list.pending || list.waiting}
            dimmed={list.waiting}
            card={card}
            layout={layout}
            sort={sorted}
            onSort={(next) => void setParts({ sort: next === 'name' ? null : next })}
            selection={selection}
            active={index}
            open={parts.node}
            actions={actions}
            onRows={list.show}
            handle={(handle) => {
              grid.current = handle
            }}
            empty={<NoNodes filtered={filtered} past={past} failed={list.error !== null} onClear={address.clear} />}
          />
          {selection && total && some > 0 ? (
            <p className="mt-2 text-small text-dim">
              <button type="button" onClick={chosen.all} className="min-h-6 text-plum underline underline-offset-2">
                Select all {countText(total)} that match
              </button>
            </p>
          ) : null}
          {selection && total && (some > 0 || selection.kind === 'all') ? (
            <BulkBar
              selected={selection.kind === 'all' ? { filter, count: total } : { ids: [...selection.ids] }}
              mayNot={mayNot}
              onClear={chosen.clear}
              onDone={(action) => {
                chosen.clear()
                void setParts({ bulk: action })
              }}
            />
          ) : null}
        </div>
      </div>
      {exported ? (
        <ExportDialog
          open={exporting}
          onClose={() => setExporting(false)}
          count={total?.count ?? null}
          filters={views.exportFilters}
        />
      ) : null}
      {parts.bulk ? (
        <div className="mt-3 max-h-[45dvh] overflow-y-auto">
          <BulkResults
            actionId={parts.bulk}
            mayNot={mayNot}
            onClose={() => void setParts({ bulk: null })}
            onOther={(action) => void setParts({ bulk: action })}
          />
        </div>
      ) : null}
      {parts.node ? (
        <NodeDrawer
          id={parts.node}
          at={filter.at}
          place={index !== null && total?.exact ? { index, of: rows } : null}
          onMove={(by) => goTo((index ?? book.indexOf(parts.node ?? '')) + by)}
          onClose={() => {
            void setParts({ node: null })
            grid.current?.focus()
          }}
        />
      ) : null}
    </div>
  )
}
