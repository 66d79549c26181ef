'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PrefetchKind } from 'next/dist/client/components/router-reducer/router-reducer-types'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect } from 'react'
import type { AllocationRequest } from '@/server/domain/request'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import { useRequestId } from '../trpc/use-request-id'

/** Next names this kind only in an enum of its own parts; the default fetches no page that is rendered on request. */
const wholePage = { kind: 'full' as PrefetchKind }

/**
 * Launches, and goes to the allocation's page. Its id is chosen here, before: the page is there when it is wanted (call
 * `warm` when that is near).
 */
export function useLaunch({ canLaunch }: { canLaunch: boolean }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const router = useRouter()
  const { id: next, idOf } = useRequestId()
  const { mutate, isPending, error } = useMutation(
    trpc.allocations.launch.mutationOptions({
      onSuccess: async ({ id }) => {
        // Read while the page is being drawn. Without an answer the page asks itself.
        void queryClient.prefetchQuery(trpc.allocations.view.queryOptions({ id }))
        router.push(paths.allocation(id))
        await queryClient.invalidateQueries({ queryKey: trpc.fleet.summary.queryKey() })
      },
    }),
  )
  const warm = useCallback(() => router.prefetch(paths.allocation(next), wholePage), [router, next])
  useEffect(() => {
    if (canLaunch) warm()
  }, [canLaunch, warm])
  const launch = (request: AllocationRequest, approved: Parameters<typeof mutate>[0]['approved']) =>
    mutate({ ...request, id: idOf(request), approved })
  return { launch, warm, isPending, error }
}
