'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Mark } from '../ui/mark'
import { describeCounts } from './words'

/** `2 leftovers`, for the page of a cloud that has some; nothing where there are none. */
export function LeftoversLink({ cloud }: { cloud: string }) {
  const trpc = useTRPC()
  const overview = useQuery(trpc.leftovers.overview.queryOptions(undefined, { refetchInterval: 30_000 }))
  const found = overview.data?.clouds.find(({ id }) => id === cloud)
  if (!found || found.leftovers + found.unknown === 0) return null
  return (
    <Link
      href={paths.leftovers({ cloud })}
      className="inline-flex items-center gap-2 text-part underline underline-offset-2"
    >
      <Mark shape="half" tone="part" size={9} />
      {describeCounts(found)}
    </Link>
  )
}
