'use client'

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useCallback } from 'react'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Button, buttonClasses } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Bone, Empty, Problem } from '../ui/states'
import { ChainPanel } from './chain-panel'
import { Chips } from './chips'
import { EntryRow } from './entry'
import { Filters } from './filters'
import { type ActivityFilter, activityParsers, asQuery, narrowing } from './search-params'

/** Who did what, when, from where; newest first. */
export function ActivityScreen({ role }: { role: string }) {
  if (role === 'admin') return <Activity />
  return (
    <>
      <PageHeader title="Activity" lead="Who did what, when, from where." />
      <div className="rounded-panel border border-rule bg-panel">
        <Empty title="Activity is shown to admins.">
          It tells what each person did, when and from which address, and that is nobody’s business but theirs who
          answer for this installation. You are {role === 'operator' ? 'an operator' : 'a viewer'}: what happened to an
          allocation stands on its own page, for everybody. Ask an admin for an extract, or for the role.
        </Empty>
      </div>
    </>
  )
}

function Activity() {
  const trpc = useTRPC()
  const [filter, setFilter] = useQueryStates(activityParsers)
  const change = useCallback(
    (over: Partial<ActivityFilter>) =>
      void setFilter(
        Object.fromEntries(Object.entries(over).map(([key, value]) => [key, value.length === 0 ? null : value])),
        { history: 'push' },
      ),
    [setFilter],
  )
  const clear = () => void setFilter(null, { history: 'push' })
  const asked = narrowing(filter)
  const list = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { ...asked, limit: 100 },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        // Seals come a moment after their entries.
        refetchInterval: ({ state }) => (state.data?.pages[0]?.items.some(({ seal }) => !seal) ? 5_000 : 30_000),
      },
    ),
  )
  const facets = useQuery(trpc.audit.facets.queryOptions(asked, { placeholderData: keepPreviousData }))
  const entries = list.data?.pages.flatMap((page) => page.items)
  const query = asQuery(filter)
  return (
    <>
      <PageHeader
        title="Activity"
        lead="Who did what, when, from where. Nothing here is ever changed or removed."
        actions={
          <>
            <a download href={paths.exportActivity('ndjson', query)} className={buttonClasses()}>
              Export NDJSON
            </a>
            <a download href={paths.exportActivity('csv', query)} className={buttonClasses()}>
              Export CSV
            </a>
          </>
        }
      />
      <ChainPanel />
      <Filters filter={filter} facets={facets.data} onChange={change} />
      <Chips filter={filter} onChange={change} onClear={clear} />
      {list.error ? <Problem title="The activity could not be read">{list.error.message}</Problem> : null}
      <div className="rounded-panel border border-rule bg-panel" aria-busy={list.isPending || list.isPlaceholderData}>
        {entries ? (
          entries.length > 0 ? (
            <ul aria-label="Activity">
              {entries.map((entry) => (
                <EntryRow key={entry.id} entry={entry} onNarrow={change} />
              ))}
            </ul>
          ) : Object.keys(query).length > 0 ? (
            <Empty title="Nothing matches these filters" action={<Button onClick={clear}>Clear filters</Button>} />
          ) : (
            <Empty title="Nothing was done yet" />
          )
        ) : list.error ? null : (
          <Skeleton />
        )}
      </div>
      {list.hasNextPage ? (
        <Button className="mt-3" busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          Show older
        </Button>
      ) : null}
    </>
  )
}

const Skeleton = () => (
  <ul aria-label="Activity is being read">
    {[0, 1, 2, 3, 4, 5].map((index) => (
      <li key={index} className="flex gap-6 border-b border-hair px-4 py-2 last:border-b-0">
        <Bone className="w-28" />
        <Bone className="w-20" />
        <Bone className="w-32" />
        <Bone className="hidden w-40 min-[900px]:inline-block" />
      </li>
    ))}
  </ul>
)
