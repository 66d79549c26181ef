'use client'

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useState } from 'react'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { classes } from '../ui/classes'
import { PageHeader } from '../ui/page'
import { Bone, Problem } from '../ui/states'
import { toast } from '../ui/toast'
import { EndedLeftovers } from './ended-leftovers'
import { OpenLeftovers } from './open-leftovers'
import { ReaperSettingsDialog } from './settings-dialog'
import { describeAll } from './words'

const shows = ['now', 'ended'] as const
const showWords = { now: 'There now', ended: 'Removed or gone' }
const movingMs = 2_000
const restingMs = 15_000
/** A sweep that was just asked for needs a moment to show. */
const eagerMs = 20_000

/** What was made in clouds and is needed by nothing any more, or explained by nothing here. */
export function LeftoversScreen({ role }: { role: string }) {
  const trpc = useTRPC()
  const [{ show, cloud }, setUrl] = useQueryStates({
    show: parseAsStringLiteral(shows).withDefault('now'),
    cloud: parseAsString,
  })
  const [configuring, setConfiguring] = useState(false)
  const [eagerUntil, setEagerUntil] = useState(0)
  const pace = (moving: boolean) => (moving || Date.now() < eagerUntil ? movingMs : restingMs)
  const overview = useQuery(
    trpc.leftovers.overview.queryOptions(undefined, {
      refetchInterval: ({ state }) => pace(state.data?.clouds.some((one) => one.sweeping) ?? false),
    }),
  )
  const open = useInfiniteQuery(
    trpc.leftovers.list.infiniteQueryOptions(
      { limit: 200, state: 'open', ...(cloud ? { cloud } : {}) },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: ({ state }) =>
          pace(
            overview.data?.clouds.some((one) => one.sweeping) ||
              (state.data?.pages.some((page) =>
                page.items.some(({ next }) => next === 'asked' || next === 'removing'),
              ) ??
                false),
          ),
      },
    ),
  )
  const refresh = () => {
    setEagerUntil(Date.now() + eagerMs)
    void overview.refetch()
    void open.refetch()
  }
  const sweep = useMutation(
    trpc.leftovers.sweep.mutationOptions({
      onSuccess: ({ started, busy }) =>
        toast(
          started.length === 0
            ? `${busy.length === 1 ? 'It is' : 'They are'} being looked at already.`
            : `A look at ${started.length} ${started.length === 1 ? 'cloud' : 'clouds'} was asked for.`,
        ),
      onError: (error) => toast.error(error.message),
      onSettled: refresh,
    }),
  )
  const data = overview.data
  const mayNot = role === 'viewer' ? 'needs the role operator' : null
  return (
    <>
      <PageHeader
        title="Leftovers"
        lead={
          data ? <span aria-live="polite">{describeAll(data.clouds, data.settings)}</span> : <Bone className="w-80" />
        }
        actions={
          <>
            {role === 'admin' && data ? <Button onClick={() => setConfiguring(true)}>Settings</Button> : null}
            <Button
              busy={sweep.isPending || data?.clouds.some((one) => one.sweeping)}
              disabledReason={mayNot}
              onClick={() => sweep.mutate(cloud ? { cloud } : {})}
            >
              Sweep now (dry run)
            </Button>
          </>
        }
      />
      {overview.error || open.error ? (
        <Problem
          title="The leftovers could not be read"
          className="mb-4"
          action={<Button onClick={refresh}>Try again</Button>}
        >
          {overview.error?.message ?? open.error?.message}
        </Problem>
      ) : null}
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3 border-b border-rule">
        <nav aria-label="Which leftovers" className="flex gap-1">
          {shows.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={show === one}
              onClick={() => void setUrl({ show: one })}
              className={classes(
                '-mb-px border-b-2 px-3 py-1.5',
                show === one ? 'border-plum font-semibold' : 'border-transparent text-dim hover:text-ink',
              )}
            >
              {showWords[one]}
            </button>
          ))}
        </nav>
        {cloud ? (
          <Button size="small" look="quiet" onClick={() => void setUrl({ cloud: null })}>
            cloud: {data?.clouds.find((one) => one.id === cloud)?.name ?? cloud} ✕
            <span className="sr-only"> show all clouds</span>
          </Button>
        ) : null}
      </div>
      {show === 'ended' ? (
        <EndedLeftovers cloud={cloud} />
      ) : (
        <OpenLeftovers
          clouds={data?.clouds.filter((one) => cloud === null || one.id === cloud)}
          items={open.data?.pages.flatMap((page) => page.items)}
          mayNot={mayNot}
          onAsked={refresh}
        />
      )}
      {show === 'now' && open.hasNextPage ? (
        <Button busy={open.isFetchingNextPage} onClick={() => open.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
      {data ? (
        <ReaperSettingsDialog
          settings={data.settings}
          open={configuring}
          onClose={() => setConfiguring(false)}
          onChanged={refresh}
        />
      ) : null}
    </>
  )
}
