'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createTRPCClient, httpBatchStreamLink, httpSubscriptionLink, splitLink, TRPCClientError } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import { type ReactNode, useState } from 'react'
import type { AppRouter } from '@/server/trpc/root'

const context = createTRPCContext<AppRouter>()
export const useTRPC = context.useTRPC
/** For calls outside of hooks' cache. */
export const useTRPCClient = context.useTRPCClient

/** Errors of the person or of rights do not get better by asking again. */
const worthRetrying = (count: number, error: unknown): boolean => {
  const status = error instanceof TRPCClientError ? Number(error.data?.httpStatus ?? 0) : 0
  return count < 2 && !(status >= 400 && status < 500)
}

const makeQueryClient = () =>
  new QueryClient({
    defaultOptions: { queries: { staleTime: 4_000, retry: worthRetrying, refetchOnWindowFocus: true } },
  })

/** Answers of a batch stream one by one, so that a slow cloud's plan does not hold back the others. */
const makeClient = () =>
  createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: '/api/trpc' }),
        false: httpBatchStreamLink({ url: '/api/trpc', maxItems: 20 }),
      }),
    ],
  })

export function TrpcProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient)
  const [trpcClient] = useState(makeClient)
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  )
}
