'use client'

import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTRPC } from '../../trpc/client'
import { Age } from '../../ui/age'
import { Button } from '../../ui/button'
import { Panel } from '../../ui/panel'
import { Bone, Problem } from '../../ui/states'
import { Progress } from './progress'
import { ResultFilter, type ShownState } from './result-filter'
import { ResultRow } from './result-row'
import { describeAction } from './words'

const movingMs = 1_000

/**
 * How far an action is and what came of each node. Lives by its id alone, so that it survives a reload. `onOther` shows another
 * action in its place: the retry of this one. `mayNot`: why this person can neither cancel nor retry.
 */
export function BulkResults({
  actionId,
  mayNot = null,
  onClose,
  onOther,
}: {
  actionId: string
  mayNot?: string | null
  onClose: () => void
  onOther: (actionId: string) => void
}) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const [shown, setShown] = useState<ShownState>('all')
  const query = useInfiniteQuery(
    trpc.bulk.get.infiniteQueryOptions(
      { id: actionId, limit: 200, ...(shown === 'all' ? {} : { state: shown }) },
      {
        getNextPageParam: (page) => page.nextCursor,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => (state.data?.pages[0]?.endedAt === null ? movingMs : false),
      },
    ),
  )
  const first = query.data?.pages[0]
  const over = first ? first.endedAt !== null : false
  const moved = useRef(false)
  useEffect(() => {
    if (first && !over) moved.current = true
    // What the clouds were asked for shows in the lists only after their sync; what was there before is worth nothing now.
    if (over && moved.current) {
      moved.current = false
      void queries.invalidateQueries({ queryKey: trpc.nodes.pathKey() })
    }
  }, [first, over, queries, trpc])
  const refetch = () => void query.refetch()
  const cancel = useMutation(trpc.bulk.cancel.mutationOptions({ onSettled: refetch }))
  const retry = useMutation(trpc.bulk.retry.mutationOptions({ onSuccess: ({ id }) => onOther(id) }))
  const problem = query.error ?? cancel.error ?? retry.error
  return (
    <Panel
      label="Results of a bulk action"
      className="mb-3"
      title={first ? describeAction(first.action) : query.error ? 'Bulk action' : <Bone className="w-32" />}
      action={
        <div className="flex flex-wrap items-center justify-end gap-2">
          {first && first.counts.failed > 0 && over ? (
            <Button
              size="small"
              busy={retry.isPending}
              disabledReason={mayNot}
              onClick={() => retry.mutate({ id: actionId })}
            >
              Retry {first.counts.failed} failed
            </Button>
          ) : null}
          {first && !over && first.counts.queued > 0 && first.cancelledBy === null ? (
            <Button
              size="small"
              busy={cancel.isPending}
              disabledReason={mayNot}
              onClick={() => cancel.mutate({ id: actionId })}
            >
              Cancel what waits
            </Button>
          ) : null}
          <Button size="small" look="quiet" onClick={onClose}>
            Close<span className="sr-only"> these results</span>
          </Button>
        </div>
      }
    >
      <div className="px-4 pt-1 pb-3">
        {problem ? (
          <Problem title="That did not work" className="mb-2">
            {problem.message}
          </Problem>
        ) : null}
        {first ? (
          <>
            <Progress result={first} />
            <p className="mb-2 text-small text-dim">
              by {first.createdBy}, <Age at={first.createdAt} />
              {first.cancelledBy ? `; cancelled by ${first.cancelledBy}` : ''}
            </p>
            <ResultFilter counts={first.counts} total={first.total} shown={shown} onShow={setShown} />
          </>
        ) : problem ? null : (
          <Bone className="w-full" />
        )}
      </div>
      {query.data ? (
        <ul
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          aria-label="Nodes of this action"
          className="scroll-thin max-h-[244px] overflow-auto border-t border-hair"
        >
          {query.data.pages
            .flatMap((page) => page.nodes)
            .map((node) => (
              <ResultRow key={node.node} node={node} />
            ))}
          {query.hasNextPage ? (
            <li className="px-4 py-2">
              <Button size="small" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show more nodes
              </Button>
            </li>
          ) : null}
        </ul>
      ) : null}
    </Panel>
  )
}
