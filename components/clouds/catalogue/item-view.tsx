'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTRPC } from '../../trpc/client'
import { Age, formatTime } from '../../ui/age'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy'
import { Dialog } from '../../ui/dialog'
import { Facts } from '../../ui/panel'
import { Bone, Problem } from '../../ui/states'
import type { OpenItem } from '../search-params'
import { type CatalogueChange, ChangeLines, Happened } from './change'
import { itemFacts } from './item-facts'
import { useCatalogue } from './use-catalogue'

/** One flavor, image or network: what its cloud tells of it, and what happened to it. */
export function ItemView({ cloud, item, onClose }: { cloud: string; item: OpenItem; onClose: () => void }) {
  const { data, error } = useCatalogue(cloud)
  const history = useHistory(cloud, item)
  const found = data ? itemFacts(data, item) : null
  const name = found?.name ?? history.items.find(({ item: id }) => id === item.id)?.name
  return (
    <Dialog side open onClose={onClose} title={name || item.id} description={`${item.kind} ${item.id}`}>
      <div className="grid gap-4">
        {error ? <Problem title="The catalogue could not be read">{error.message}</Problem> : null}
        {found ? (
          <section aria-label="Facts">
            <Facts rows={found.rows} />
            <div className="mt-2 flex flex-wrap items-center gap-3 text-small text-dim">
              <CopyButton text={item.id} label="Copy the id" />
              {data ? (
                <span>
                  read <Age at={data.readAt} />
                </span>
              ) : null}
            </div>
          </section>
        ) : data ? (
          <Problem tone="part" title={`This cloud does not list this ${item.kind} any more`}>
            Its history below says since when, and what has its name now.
          </Problem>
        ) : (
          <Bone className="h-40! w-full" />
        )}
        <History history={history} id={item.id} listed={found !== null} />
      </div>
    </Dialog>
  )
}

function useHistory(cloud: string, item: OpenItem) {
  const trpc = useTRPC()
  const list = useInfiniteQuery(
    trpc.clouds.catalogueChanges.infiniteQueryOptions(
      { id: cloud, kind: item.kind, item: item.id, limit: 20 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  )
  const pages = list.data?.pages
  return { list, items: pages?.flatMap((page) => page.items) ?? [], from: pages?.[0]?.history.from ?? null }
}

/**
 * Where its history ends: an item that did not come since was there before anything was written down. Null for one that was added, or
 * took another one's place.
 */
function beginning(from: string, oldest: CatalogueChange | undefined, { id, listed }: { id: string; listed: boolean }) {
  const when = `${formatTime(from)}, when history begins.`
  if (!oldest) return `${listed ? 'Nothing changed' : 'Nothing is known of it'} since ${when}`
  const came = oldest.item === id && (oldest.what === 'added' || oldest.what === 'replaced')
  return came ? null : `It was there on ${when}`
}

function History({
  history: { list, items, from },
  ...item
}: {
  history: ReturnType<typeof useHistory>
  id: string
  listed: boolean
}) {
  const start = from && !list.hasNextPage ? beginning(from, items.at(-1), item) : null
  return (
    <section aria-label="History" aria-busy={list.isPending}>
      <h3 className="mb-1 text-small text-dim">History</h3>
      {list.error ? <Problem title="Its history cannot be shown">{list.error.message}</Problem> : null}
      {list.isPending ? <Bone className="w-60" /> : null}
      <ol className="grid gap-2">
        {items.map((change) => (
          <li key={change.id} className="grid grid-cols-[88px_minmax(0,1fr)] gap-3">
            <Happened what={change.what} />
            <div className="min-w-0">
              <p className="text-small text-dim">
                <Age at={change.at} /> · {formatTime(change.at)}
              </p>
              <ChangeLines change={change} />
            </div>
          </li>
        ))}
        {start ? <li className="text-dim">{start}</li> : null}
      </ol>
      {list.hasNextPage ? (
        <Button size="small" className="mt-2" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show older changes
        </Button>
      ) : null}
    </section>
  )
}
