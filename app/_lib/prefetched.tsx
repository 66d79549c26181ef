import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query'
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query'
import type { ReactNode } from 'react'
import { type AppRouter, appRouter } from '@/server/trpc/root'
import { currentContext } from './session'

/**
 * Answers the first questions of a screen together with its page, in the same shape in which HTTP would have brought them,
 * so that the browser asks for nothing before it shows something. What fails here is asked again, and explained, by the screen.
 */
export async function Prefetched({
  read,
  children,
}: {
  read: (queries: QueryClient, trpc: TRPCOptionsProxy<AppRouter>) => Promise<unknown>
  children: ReactNode
}) {
  const queryClient = new QueryClient({ defaultOptions: { dehydrate: { serializeData: asJson } } })
  await read(queryClient, createTRPCOptionsProxy({ router: appRouter, ctx: await currentContext(), queryClient }))
  return <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>
}

const asJson = (data: unknown): unknown => (data === undefined ? undefined : JSON.parse(JSON.stringify(data)))
