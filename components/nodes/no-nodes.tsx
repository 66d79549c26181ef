'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { Button, buttonClasses } from '../ui/button'
import { Empty } from '../ui/states'

type Props = { filtered: boolean; past: boolean; failed: boolean; onClear: () => void }

/** Why there are no rows, and the one thing that changes it. */
export function NoNodes({ filtered, past, failed, onClear }: Props) {
  const clouds = useQuery(useTRPC().clouds.list.queryOptions())
  if (failed) return null
  if (filtered)
    return (
      <Empty title="No node matches" action={<Button onClick={onClear}>Clear the filters</Button>}>
        No node on any cloud {past ? 'had' : 'has'} what the filters ask for.
      </Empty>
    )
  if (past) return <Empty title="No nodes then">History knows of no node at this moment.</Empty>
  if (clouds.data?.items.length === 0)
    return (
      <Empty
        title="No cloud yet"
        action={
          <Link href={paths.settings('clouds')} className={buttonClasses('primary')}>
            Add a cloud
          </Link>
        }
      >
        Nodes of a cloud appear here as soon as it has been listed for the first time.
      </Empty>
    )
  const syncing = clouds.data?.items.filter((cloud) => cloud.syncing).map(({ name }) => name) ?? []
  return (
    <Empty title="No nodes yet">
      {syncing.length > 0
        ? `Being listed now: ${syncing.join(', ')}.`
        : 'A node appears here as soon as the first sync of its cloud has ended.'}
    </Empty>
  )
}
