'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../trpc/client'
import { whySkipped } from './cloud-choice'

/** The clouds and guidelines that a run can be made of. */
export function useRunChoices() {
  const trpc = useTRPC()
  const clouds = useQuery(trpc.clouds.list.queryOptions())
  const guidelines = useQuery(trpc.guidelines.list.queryOptions())
  const known = clouds.data?.items ?? []
  return {
    clouds: known,
    open: known.filter((cloud) => whySkipped(cloud) === null).map((cloud) => cloud.id),
    guidelines: guidelines.data?.items ?? [],
    pending: clouds.isPending || guidelines.isPending,
    error: clouds.error ?? guidelines.error,
  }
}
