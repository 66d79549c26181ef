'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTRPC } from '../../trpc/client'
import type { Outputs } from '../../trpc/types'
import { formatTime } from '../../ui/age'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { Mark } from '../../ui/mark'
import { Bone, Empty, Problem } from '../../ui/states'
import type { NodesAddress } from '../use-nodes-address'
import { momentText } from './moment'

type Difference = Outputs['nodes']['differences']['items'][number]
const looks = {
  added: { word: 'added', shape: 'disc', tone: 'yes' },
  gone: { word: 'gone', shape: 'dash', tone: 'no' },
  changed: { word: 'changed', shape: 'half', tone: 'part' },
} as const

/** Nodes under the same filters that are not what they were at `from`, newest change first, in words. */
export function Differences({ from, address, onClose }: { from: string; address: NodesAddress; onClose: () => void }) {
  const trpc = useTRPC()
  const { at: _, ...filter } = address.filter
  const list = useInfiniteQuery(
    trpc.nodes.differences.infiniteQueryOptions(
      { ...filter, from, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor, refetchOnWindowFocus: false },
    ),
  )
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Dialog
      side
      wide
      open
      onClose={onClose}
      title="What changed since"
      description={`From ${momentText(from)} until now, under the filters of the list.`}
    >
      {list.error ? (
        <Problem title="The differences could not be read">{list.error.message}</Problem>
      ) : list.isPending ? (
        <Bone className="h-40! w-full" />
      ) : items.length === 0 && !list.hasNextPage ? (
        <Empty title="Nothing changed">Every node is what it was then.</Empty>
      ) : (
        <ol className="grid gap-0">
          {items.map((item) => (
            <Line key={item.id} item={item} onOpen={() => void address.setParts({ node: item.id, at: null })} />
          ))}
        </ol>
      )}
      {list.hasNextPage ? (
        <Button className="mt-3" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </Dialog>
  )
}

function Line({ item, onOpen }: { item: Difference; onOpen: () => void }) {
  const look = looks[item.what]
  return (
    <li className="grid grid-cols-[88px_minmax(0,1fr)] gap-3 border-b border-hair py-1.5">
      <span className="flex items-center gap-2 self-start">
        <Mark shape={look.shape} tone={look.tone} size={9} />
        {look.word}
      </span>
      <div className="min-w-0">
        <button
          type="button"
          onClick={onOpen}
          className="font-mono text-small font-semibold underline underline-offset-2"
        >
          {item.name || '(no name)'}
        </button>{' '}
        <span className="text-small text-dim">
          {item.cloudName}, {formatTime(item.at)}
        </span>
        {item.changes.map((change) => (
          <p key={change} className="break-words">
            {change}
          </p>
        ))}
      </div>
    </li>
  )
}
