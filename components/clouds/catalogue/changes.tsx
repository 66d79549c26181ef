'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { type CatalogueKind, catalogueKinds, catalogueLists } from '@/server/domain/catalogue-change'
import { useTRPC } from '../../trpc/client'
import { Age, formatTime } from '../../ui/age'
import { Button } from '../../ui/button'
import { classes } from '../../ui/classes'
import { Bone, Empty, Problem } from '../../ui/states'
import { counted } from '../../ui/words'
import { cloudParsers } from '../search-params'
import { Named } from './cells'
import { type CatalogueChange, ChangeLines, Happened } from './change'

const staleAfterMs = 25 * 60_000

/** What happened to the flavors, images and networks of a cloud, newest first, in words; a block for each reading that saw some. */
export function Changes({ id }: { id: string }) {
  const trpc = useTRPC()
  const [{ kind }, set] = useQueryStates({ kind: cloudParsers.kind })
  const list = useInfiniteQuery(
    trpc.clouds.catalogueChanges.infiniteQueryOptions(
      { id, kind: kind ?? undefined, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  )
  const items = list.data?.pages.flatMap((page) => page.items)
  const history = list.data?.pages[0]?.history
  return (
    <div className="grid grid-cols-1 gap-3">
      {list.error ? (
        <Problem
          title="The changes cannot be shown"
          action={
            <Button size="small" busy={list.isFetching} onClick={() => void list.refetch()}>
              Try again
            </Button>
          }
        >
          {list.error.message}
          {items ? ' What is shown is what was read before.' : ''}
        </Problem>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <fieldset aria-label="Changes of" className="flex flex-wrap gap-1">
          {[null, ...catalogueKinds].map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={kind === one}
              onClick={() => void set({ kind: one })}
              className={classes(
                'min-h-7 rounded-control border px-2.5 py-0.5 text-small whitespace-nowrap',
                kind === one
                  ? 'border-plum bg-plum-soft font-semibold text-plum'
                  : 'border-rule text-dim hover:text-ink',
              )}
            >
              {one === null ? 'Everything' : `${catalogueLists[one][0]?.toUpperCase()}${catalogueLists[one].slice(1)}`}
            </button>
          ))}
        </fieldset>
        {history?.from ? (
          <p className="text-small text-dim">
            Written down since {formatTime(history.from)}
            {history.readAt ? (
              <>
                {' '}
                · catalogue read <Age at={history.readAt} staleAfterMs={staleAfterMs} />
              </>
            ) : null}
          </p>
        ) : null}
      </div>
      {history && history.held > 0 ? <Held count={history.held} /> : null}
      {list.error && !items ? null : (
        <div className="rounded-panel border border-rule bg-panel" aria-busy={list.isPending}>
          {!items ? (
            <Bones />
          ) : items.length > 0 ? (
            <Readings items={items} />
          ) : (
            <NoChanges from={history?.from ?? null} kind={kind} onAll={() => void set({ kind: null })} />
          )}
        </div>
      )}
      {list.hasNextPage ? (
        <div>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show older changes
          </Button>
        </div>
      ) : null}
    </div>
  )
}

const Held = ({ count }: { count: number }) => (
  <Problem
    tone="part"
    title={`The last reading lacks ${counted(count, 'item')} that ${count === 1 ? 'was' : 'were'} there`}
  >
    {count === 1
      ? 'It counts as there until a second reading lacks it too, or until its list is whole again.'
      : 'They count as there until a second reading lacks them too, or until their list is whole again.'}
  </Problem>
)

function NoChanges({ from, kind, onAll }: { from: string | null; kind: CatalogueKind | null; onAll: () => void }) {
  if (from === null)
    return (
      <Empty title="Not read yet">
        The first reading of the catalogue is where its history begins; it follows within a minute after a cloud was
        added. What is different from the second one on stands here.
      </Empty>
    )
  return (
    <Empty
      title={kind ? `No ${kind} changed` : 'Nothing has changed'}
      action={kind ? <Button onClick={onAll}>Show everything</Button> : null}
    >
      Every reading since {formatTime(from)} told the same{kind ? ` ${catalogueLists[kind]}` : ''} as the one before.
    </Empty>
  )
}

/** Changes that one reading saw have one time. */
function Readings({ items }: { items: CatalogueChange[] }) {
  return [...Map.groupBy(items, ({ at }) => at)].map(([at, changes]) => (
    <section key={at} aria-label={formatTime(at)} className="border-b border-hair px-4 py-2.5 last:border-b-0">
      <h2 className="mb-1 text-small text-dim">
        <Age at={at} /> · {formatTime(at)}
      </h2>
      <ol className="grid gap-1.5">
        {changes.map((change) => (
          <li key={change.id} className="grid grid-cols-1 gap-x-3 min-[600px]:grid-cols-[96px_minmax(0,1fr)]">
            <Happened what={change.what} />
            <div className="min-w-0">
              <span className="text-dim">{change.kind}</span>{' '}
              <Named kind={change.kind} item={{ id: change.item, name: change.name }} />
              <ChangeLines change={change} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  ))
}

const Bones = () => (
  <div className="grid gap-3 px-4 py-3">
    {[0, 1, 2].map((index) => (
      <div key={index} className="grid gap-3 min-[600px]:grid-cols-[96px_minmax(0,1fr)]">
        <Bone className="w-16" />
        <Bone className="w-72 max-w-full" />
      </div>
    ))}
  </div>
)
