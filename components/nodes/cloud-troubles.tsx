'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import type { NodeFilter } from '@/server/domain/node-list-schema'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Age } from '../ui/age'
import { Mark } from '../ui/mark'
import { counted } from '../ui/words'

const shownMax = 3

/** Clouds that do not answer: which, how old their rows are, and why. The other clouds' rows are as ever. */
export function CloudTroubles({ filter }: { filter: NodeFilter }) {
  const clouds = useQuery(useTRPC().clouds.list.queryOptions(undefined, { refetchInterval: 15_000 }))
  const ill = (clouds.data?.items ?? []).filter(
    (cloud) => (cloud.health === 'failing' || cloud.paused) && (!filter.cloud || filter.cloud.includes(cloud.id)),
  )
  if (ill.length === 0 || filter.at !== undefined) return null
  return (
    <ul aria-label="Clouds that do not answer" className="mb-2 grid gap-0.5 text-small">
      {ill.slice(0, shownMax).map((cloud) => (
        <li key={cloud.id} className="flex min-w-0 items-baseline gap-2">
          <Mark shape="square" tone="no" size={9} />
          <span className="min-w-0 truncate" title={cloud.paused?.reason ?? cloud.problem ?? undefined}>
            <Link href={paths.cloud(cloud.id)} className="font-semibold underline underline-offset-2">
              {cloud.name}
            </Link>{' '}
            {cloud.syncedAt ? (
              <>
                is shown as it was <Age at={cloud.syncedAt} /> ({counted(cloud.nodes, 'node')})
              </>
            ) : (
              'was never listed'
            )}
            : {cloud.paused?.reason ?? cloud.problem ?? 'it does not answer.'}
          </span>
        </li>
      ))}
      {ill.length > shownMax ? (
        <li className="text-dim">
          and {ill.length - shownMax} more,{' '}
          <Link href={paths.clouds()} className="underline underline-offset-2">
            see Clouds
          </Link>
        </li>
      ) : null}
    </ul>
  )
}
