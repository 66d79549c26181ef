'use client'

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { useDeferredValue } from 'react'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Button, buttonClasses } from '../ui/button'
import { Input } from '../ui/field'
import { PageHeader } from '../ui/page'
import { Kbd, Problem } from '../ui/states'
import { formatCount, stateLooks } from '../ui/words'
import { ExportDialog } from './export-dialog'
import { Facets } from './facets'
import { NodeDrawer } from './node-drawer'
import { NodeTable } from './node-table'
import { nodeParsers } from './search-params'

/** Every node on every cloud, one list. */
export function NodesScreen() {
  const trpc = useTRPC()
  const [filters, setFilters] = useQueryStates(nodeParsers, { history: 'replace' })
  const { node: openNode, ...where } = filters
  const q = useDeferredValue(filters.q)
  const input = {
    cloud: where.cloud.length > 0 ? where.cloud : undefined,
    state: where.state.length > 0 ? where.state : undefined,
    q: q || undefined,
    allocation: where.allocation ?? undefined,
  }
  const list = useInfiniteQuery(
    trpc.nodes.list.infiniteQueryOptions(
      { ...input, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor, placeholderData: keepPreviousData, refetchInterval: 15_000 },
    ),
  )
  const facets = useQuery(
    trpc.nodes.facets.queryOptions(input, { placeholderData: keepPreviousData, refetchInterval: 15_000 }),
  )
  const nodes = list.data?.pages.flatMap((page) => page.items) ?? []
  const filtered = Boolean(filters.q) || where.cloud.length > 0 || where.state.length > 0 || where.allocation !== null
  const clear = () => void setFilters({ q: null, cloud: null, state: null, allocation: null })
  const chips = [
    ...where.state.map((state) => ({
      key: `state:${state}`,
      text: `state: ${stateLooks[state].word}`,
      remove: () => void setFilters({ state: where.state.filter((one) => one !== state) }),
    })),
    ...where.cloud.map((cloud) => ({
      key: `cloud:${cloud}`,
      text: `cloud: ${facets.data?.clouds.find((one) => one.id === cloud)?.name ?? cloud}`,
      remove: () => void setFilters({ cloud: where.cloud.filter((one) => one !== cloud) }),
    })),
    ...(where.allocation
      ? [
          {
            key: 'allocation',
            text: `allocation: ${where.allocation.slice(0, 8)}`,
            remove: () => void setFilters({ allocation: null }),
          },
        ]
      : []),
  ]
  return (
    <>
      <PageHeader
        title="Nodes"
        lead="Every node on every cloud, one list."
        actions={
          <>
            <ExportDialog
              count={facets.data?.total.count ?? null}
              filters={{
                cloud: where.cloud.join(','),
                state: where.state.join(','),
                q: filters.q,
                allocation: where.allocation ?? undefined,
              }}
            />
            <Link href={paths.launch()} className={buttonClasses('primary')}>
              Launch nodes
            </Link>
          </>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <div className="relative w-full min-[600px]:w-[240px]">
          <Input
            data-search
            type="search"
            aria-label="Search by name, address, id or tag"
            placeholder="web or 203.0.113…"
            value={filters.q}
            onChange={(event) => void setFilters({ q: event.target.value || null })}
            onKeyDown={(event) => (event.key === 'Escape' ? event.currentTarget.blur() : undefined)}
            className="pr-8"
          />
          <span aria-hidden className="pointer-events-none absolute top-[7px] right-2">
            <Kbd>/</Kbd>
          </span>
        </div>
        {chips.map((chip) => (
          <button
            key={chip.key}
            type="button"
            onClick={chip.remove}
            aria-label={`Remove filter ${chip.text}`}
            className="inline-flex h-8 items-center gap-1.5 rounded-control border border-rule bg-panel px-2.5 hover:bg-hover"
          >
            {chip.text} <span aria-hidden>✕</span>
          </button>
        ))}
        <span className="ml-auto text-dim" aria-live="polite">
          {facets.data
            ? `${formatCount(facets.data.total.count)} ${facets.data.total.count === 1 ? 'node' : 'nodes'}${filtered ? ' match' : ''}`
            : ''}
        </span>
      </div>
      {list.error ? (
        <Problem
          title="The nodes could not be read"
          className="mb-3"
          action={<Button onClick={() => list.refetch()}>Try again</Button>}
        >
          {list.error.message}
        </Problem>
      ) : null}
      <div className="grid items-start gap-4 min-[1000px]:grid-cols-[164px_minmax(0,1fr)]">
        <Facets
          facets={facets.data ?? null}
          cloud={where.cloud}
          state={where.state}
          onChange={(change) => void setFilters(change)}
        />
        <NodeTable
          nodes={nodes}
          pending={list.isPending}
          filtered={filtered}
          onClear={clear}
          open={openNode}
          onOpen={(node) => void setFilters({ node })}
          more={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : null}
        />
      </div>
      <NodeDrawer id={openNode} onClose={() => void setFilters({ node: null })} />
    </>
  )
}
